package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks all models of a round for the same events, as a job would; one in memory at a time. */
final class Examination {
    private static final String POPULARITY = "popularity";

    private final ScorerLoader scorers;
    private final ModelRules rules;
    private final Consumer<String> notes;

    /**
     * @param rules of the job
     */
    Examination(ScorerLoader scorers, ModelRules rules, Consumer<String> notes) {
        this.scorers = scorers;
        this.rules = rules;
        this.notes = notes;
    }

    /**
     * Those that a candidate is set against, asked.
     *
     * @param serving empty where nothing serves yet
     * @param earlier the newest first
     */
    record Opponents(Optional<Contender> serving, List<Contender> earlier) {}

    /**
     * Asks them. That needs no candidate: what cannot be asked is known before hours of training.
     *
     * @param models the newest first; one that is not whole, or does not load, is left out, and
     *     that is noted
     * @throws ArtifactException if the serving model does not load: what cannot be asked is not
     *     replaced
     */
    Opponents opponents(
            List<HeldOut> cases,
            Optional<Artifact> serving,
            List<Manifest> models,
            LastModels lastModels)
            throws ArtifactException, IOException {
        Optional<Contender> served = Optional.empty();
        if (serving.isPresent()) {
            served = Optional.of(contender(serving.get(), cases));
        }
        List<Contender> earlier = new ArrayList<>();
        for (Manifest model : models) {
            try {
                earlier.add(contender(lastModels.fetch(model.version()), cases));
            } catch (ArtifactException e) {
                notes.accept("%s is not compared: %s".formatted(model.version(), e.getMessage()));
            }
        }
        return new Opponents(served, earlier);
    }

    /** What all answer. */
    Answers answers(List<HeldOut> cases, Candidate candidate, Opponents opponents)
            throws ArtifactException {
        return new Answers(
                gains(candidate, cases),
                opponents.serving(),
                opponents.earlier(),
                candidate.family().equals(POPULARITY)
                        ? Optional.empty()
                        : Optional.of(popularity(candidate.fit(), cases)),
                HeldOut.users(cases));
    }

    private Contender contender(Artifact model, List<HeldOut> cases) throws ArtifactException {
        try (Scorer scorer = scorers.loadVerified(model)) {
            return new Contender(
                    model.manifest().version(),
                    Evaluator.servedGains(Recommender.of(model, scorer), cases, rules));
        }
    }

    private double[] gains(Candidate candidate, List<HeldOut> cases) throws ArtifactException {
        try (Scorer scorer =
                scorers.load(candidate.trained().module(), candidate.fit().vocabulary().size())) {
            return Evaluator.servedGains(candidate.served(scorer), cases, rules);
        }
    }

    /** By the counts of what the candidate was fitted on. */
    private Contender popularity(Dataset fit, List<HeldOut> cases) {
        int items = fit.vocabulary().size();
        Recommender recommender =
                new Recommender(
                        new PopularityScorer(items), fit.vocabulary(), fit.popularItems(items), 1);
        return new Contender(POPULARITY, Evaluator.servedGains(recommender, cases, rules));
    }
}
