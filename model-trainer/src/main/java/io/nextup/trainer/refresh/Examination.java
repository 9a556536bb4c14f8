package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.PopularityScorer;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.evaluate.ScorerLoader;
import io.nextup.trainer.refresh.Gate.Answers;
import io.nextup.trainer.refresh.Gate.Contender;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Evaluates all models of a round on the same events, as a job would; one in memory at a time. */
final class Examination {
    private static final String POPULARITY = "popularity";

    private final ScorerLoader scorers;
    private final ModelRules rules;
    private final Consumer<String> notes;

    /**
     * @param rules the job's rules
     */
    Examination(ScorerLoader scorers, ModelRules rules, Consumer<String> notes) {
        this.scorers = scorers;
        this.rules = rules;
        this.notes = notes;
    }

    /**
     * The candidate's opponents, evaluated.
     *
     * @param serving empty when nothing serves yet
     * @param reference empty when it is the serving model
     */
    record Opponents(Optional<Contender> serving, Optional<Contender> reference) {}

    /**
     * Evaluates the opponents. This needs no candidate: a broken model is found before hours of
     * training.
     *
     * @param serving the serving model as it was judged
     * @param referenceVersion model to evaluate beside the serving one; if it is not whole or does
     *     not load, it is left out with a note
     * @throws ArtifactException if the serving model does not load: a model that cannot be judged
     *     is not replaced
     */
    Opponents opponents(
            List<HeldOut> cases,
            Optional<Artifact> serving,
            Optional<String> referenceVersion,
            EarlierModels earlierModels)
            throws ArtifactException, IOException {
        Optional<Contender> served = Optional.empty();
        if (serving.isPresent()) {
            served = Optional.of(contender(serving.get(), cases));
        }
        Optional<Contender> reference = Optional.empty();
        if (referenceVersion.isPresent()) {
            String version = referenceVersion.get();
            try {
                reference = Optional.of(contender(earlierModels.fetch(version), cases));
            } catch (ArtifactException e) {
                notes.accept("%s is not compared: %s".formatted(version, e.getMessage()));
            }
        }
        return new Opponents(served, reference);
    }

    /**
     * Returns all models' answers, the candidate's included.
     *
     * @param begun time before the round read its events
     */
    Answers answers(List<HeldOut> cases, Instant begun, Candidate candidate, Opponents opponents)
            throws ArtifactException {
        return new Answers(
                gains(candidate, cases),
                opponents.serving(),
                opponents.reference(),
                candidate.family().equals(POPULARITY)
                        ? Optional.empty()
                        : Optional.of(popularity(candidate.fit(), cases)),
                HeldOut.users(cases),
                cases.stream().mapToLong(HeldOut::timeMillis).toArray(),
                begun.toEpochMilli());
    }

    private Contender contender(Artifact model, List<HeldOut> cases) throws ArtifactException {
        try (Scorer scorer = scorers.loadVerified(model)) {
            return new Contender(
                    model.manifest().version(),
                    Evaluator.servedGains(Recommender.of(model, scorer), cases, rules));
        }
    }

    /** Returns NDCG@10 of each case. */
    double[] gains(Candidate candidate, List<HeldOut> cases) throws ArtifactException {
        try (Scorer scorer =
                scorers.load(candidate.trained().module(), candidate.trained().shape())) {
            return Evaluator.servedGains(candidate.served(scorer), cases, rules);
        }
    }

    /** Evaluates popularity by the counts of the candidate's training data. */
    private Contender popularity(Dataset fit, List<HeldOut> cases) {
        int items = fit.vocabulary().size();
        Recommender recommender =
                new Recommender(
                        new PopularityScorer(items), fit.vocabulary(), fit.popularItems(items), 1);
        return new Contender(POPULARITY, Evaluator.servedGains(recommender, cases, rules));
    }
}
