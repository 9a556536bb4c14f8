package io.nextup.trainer.refresh;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.FitWindow;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.PairedSums;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.Acceptance.Judged;
import io.nextup.trainer.refresh.NonInferiority.Standing;
import io.nextup.trainer.train.CheckpointFile;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.PreviousTraining;
import io.nextup.trainer.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Lets an accepted candidate learn the window that it was judged by, so that what serves knows the
 * newest items. A network goes through the sequences of the window's users, at a low rate; counts
 * are made anew. Some users are held out: the result serves only if a loss beyond the margin is
 * excluded on their events.
 */
final class WindowPass {
    /** Name of the split in the provenance. */
    private static final String PART = "refresh, window included";

    /**
     * Twice at three tenths of the rate gained the most on the events after the window: GRU4Rec on
     * two days of YooChoose, NDCG@10 .1849 without a pass and .1880 with it; .1866 with one epoch,
     * .1853 at the full rate.
     */
    private static final int EPOCHS = 2;

    private static final double RATE_SHARE = 0.3;

    /** A pass goes through a tenth of the events at most. */
    private static final int BUDGET_SHARE = 10;

    private static final Duration LEAST_BUDGET = Duration.ofSeconds(1);

    private final Family family;
    private final TrainOptions options;
    private final ModelRules rules;
    private final NonInferiority rule;
    private final Examination examination;
    private final Consumer<String> notes;

    WindowPass(
            Family family,
            TrainOptions options,
            ModelRules rules,
            NonInferiority rule,
            Examination examination,
            Consumer<String> notes) {
        this.family = family;
        this.options = shortened(options);
        this.rules = rules;
        this.rule = rule;
        this.examination = examination;
        this.notes = notes;
    }

    private static TrainOptions shortened(TrainOptions options) {
        if (!options.has(LearningOptions.MAX_EPOCHS)) {
            return options;
        }
        TrainOptions few =
                options.with(LearningOptions.MAX_EPOCHS, EPOCHS)
                        .with(
                                LearningOptions.FULL_SOFTMAX_EPOCHS,
                                Math.min(EPOCHS, options.get(LearningOptions.FULL_SOFTMAX_EPOCHS)))
                        .with(
                                LearningOptions.LEARNING_RATE,
                                RATE_SHARE * options.get(LearningOptions.LEARNING_RATE));
        Duration budget = options.get(LearningOptions.TIME_BUDGET);
        if (budget.isZero()) {
            return few;
        }
        Duration share = budget.dividedBy(BUDGET_SHARE);
        return few.with(
                LearningOptions.TIME_BUDGET,
                share.compareTo(LEAST_BUDGET) < 0 ? LEAST_BUDGET : share);
    }

    /**
     * Result of a pass.
     *
     * @param serving the candidate after the pass, with its figures; empty if it was not shown to
     *     be as good as before
     * @param words what was found, for people
     */
    record Result(Optional<Judged> serving, String words) {}

    /**
     * Makes the pass.
     *
     * @param read the whole history
     * @param judged accepted candidate, which has seen nothing of the window
     * @param checkpoint checkpoint of its training, if the family left one
     * @param directory an empty directory for the module
     */
    Result run(
            History read,
            JudgingWindow window,
            Candidate judged,
            Path checkpoint,
            Path directory,
            TrainingListener progress)
            throws ArtifactException, IOException {
        FitWindow division =
                FitWindow.of(read.users(), window.cases(), window.fromMillis(), options.seed());
        Candidate extended =
                new CandidateTraining(family, options, rules, progress, notes)
                        .train(
                                read,
                                new Split(division.fit(), division.validation(), List.of()),
                                PART,
                                directory,
                                Continuation.since(
                                        window.fromMillis(), previous(judged, checkpoint)));
        return judge(judged, extended, division.heldOut());
    }

    private static Optional<PreviousTraining> previous(Candidate judged, Path checkpoint)
            throws IOException {
        return Files.exists(checkpoint)
                ? Optional.of(
                        new PreviousTraining(
                                CheckpointFile.readBest(checkpoint), judged.fit().vocabulary()))
                : Optional.empty();
    }

    private Result judge(Candidate judged, Candidate extended, List<HeldOut> heldOut)
            throws ArtifactException {
        PairedSums sums =
                PairedSums.of(
                        examination.gains(judged, heldOut),
                        examination.gains(extended, heldOut),
                        HeldOut.users(heldOut));
        Standing standing = rule.of(sums, sums).standing();
        boolean serves = standing == Standing.BETTER || standing == Standing.NOT_INFERIOR;
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("refresh.windowPass.NDCG@10", sums.secondMean());
        metrics.put("refresh.windowPass.judged.NDCG@10", sums.firstMean());
        String words =
                String.format(
                        Locale.ROOT,
                        "NDCG@10 %.4f before and %.4f after a pass over these events, on the %,d of %,d users held out of it: %s",
                        sums.firstMean(),
                        sums.secondMean(),
                        sums.cases(),
                        sums.users(),
                        serves
                                ? "it serves as it is after the pass"
                                : "a loss beyond the margin is not excluded, and it serves as it was judged");
        return new Result(
                serves
                        ? Optional.of(new Judged(extended.continuing(judged), metrics))
                        : Optional.empty(),
                words);
    }
}
