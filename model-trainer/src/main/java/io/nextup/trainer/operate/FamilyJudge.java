package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.Standing;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.PairedBootstrap;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.evaluate.ServingTime;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.leaderboard.FamilyTraining;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.leaderboard.TrainingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Judges the models of several families by one test, and what a request to each costs. */
final class FamilyJudge {
    private final TrainerEnvironment environment;
    private final LongSupplier nanoTime;
    private final Consumer<String> notes;
    private final CompareFamilies.Request request;
    private final String fingerprint;

    /**
     * @param fingerprint fingerprint of the history that the models have to be fitted on
     */
    FamilyJudge(
            TrainerEnvironment environment,
            LongSupplier nanoTime,
            Consumer<String> notes,
            CompareFamilies.Request request,
            String fingerprint) {
        this.environment = requireNonNull(environment, "environment is null");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.notes = requireNonNull(notes, "notes is null");
        this.request = requireNonNull(request, "request is null");
        this.fingerprint = requireNonNull(fingerprint, "fingerprint is null");
    }

    /**
     * Judges the models, one at a time in memory, then each beside the best.
     *
     * @param untrained takes the families whose models cannot be judged, with the reasons
     * @return best first
     */
    List<Leaderboard.Entry> entries(
            TestSet test,
            TrainingFiles files,
            List<FamilyTraining> trained,
            Map<String, String> untrained)
            throws IOException {
        List<Leaderboard.Entry> entries = new ArrayList<>();
        for (FamilyTraining one : trained) {
            try {
                Artifact artifact = Artifact.read(files.model(one));
                requireSameData(artifact.manifest());
                Leaderboard.Entry entry = judge(one, artifact, test);
                notes.accept(
                        "%s: %s %.4f as served"
                                .formatted(one.family(), Leaderboard.NDCG, entry.ndcg()));
                entries.add(entry);
            } catch (HistoryException e) {
                untrained.put(one.family(), e.getMessage());
            } catch (ArtifactException e) {
                untrained.put(
                        one.family(),
                        "%s; delete %s to train it again"
                                .formatted(e.getMessage(), files.file(one.family())));
            }
        }
        entries.sort(Comparator.comparingDouble(Leaderboard.Entry::ndcg).reversed());
        return besideTheBest(entries, HeldOut.users(test.cases()));
    }

    /** Puts the best model beside simple ones. */
    Standing standing(Leaderboard.Entry best, TestSet test, TrainingFiles files)
            throws IOException {
        FamilyTraining training = best.training();
        try (WorkDirectory work = new WorkDirectory()) {
            return test.baselines(
                            environment,
                            request.rules(),
                            Artifact.read(files.model(training)).manifest().popularItems(),
                            work.path(),
                            Progress.notesOnly(notes))
                    .standing(training.family(), test.name(), best.judgement().served());
        } catch (ArtifactException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Training it again would not help: it would stand beside models of the earlier data. */
    private void requireSameData(Manifest model) throws HistoryException {
        if (!fingerprint.equals(model.provenance().get("data.fingerprint"))) {
            throw new HistoryException(
                    "%s was made from other data than %s held when the comparison began: name another directory than %s"
                            .formatted(
                                    model.version(), request.fitted().name(), request.directory()));
        }
    }

    private Leaderboard.Entry judge(FamilyTraining training, Artifact artifact, TestSet test)
            throws IOException, ArtifactException {
        Optional<String> caution = test.note(artifact.manifest(), request.rules(), notes);
        try (Scorer scorer = environment.scorers().loadVerified(artifact)) {
            Recommender model = Recommender.of(artifact, scorer);
            return new Leaderboard.Entry(
                    training,
                    Evaluator.judge(model, test.cases(), request.rules()),
                    Files.size(artifact.module()),
                    ServingTime.of(model, test.cases(), request.rules(), nanoTime),
                    Optional.empty(),
                    caution);
        }
    }

    private List<Leaderboard.Entry> besideTheBest(List<Leaderboard.Entry> bestFirst, int[] users) {
        PairedBootstrap bootstrap =
                new PairedBootstrap(request.seed(), Compare.RESAMPLES, request.minimumUsers());
        List<Leaderboard.Entry> entries = new ArrayList<>();
        for (Leaderboard.Entry one : bestFirst) {
            entries.add(
                    entries.isEmpty()
                            ? one
                            : one.from(
                                    bootstrap.compare(
                                            bestFirst.get(0).judgement().servedGains(),
                                            one.judgement().servedGains(),
                                            users)));
        }
        return entries;
    }
}
