package io.nextup.trainer.refresh;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.candidate.TrainingCost;
import io.nextup.trainer.dataset.FitWindow;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.PairedSums;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Continuation.Pass;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.Acceptance.Judged;
import io.nextup.trainer.refresh.Gate.Answers;
import io.nextup.trainer.refresh.Gate.Contender;
import io.nextup.trainer.refresh.NonInferiority.Standing;
import io.nextup.trainer.train.CheckpointFile;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.PreviousTraining;
import io.nextup.trainer.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Lets an accepted candidate learn the window that it was judged by, so that what serves knows the
 * newest items. A network goes through the sequences of the window's users, at a low rate; a family
 * that counts does so again. Some users are held out: the result serves only if a loss beyond the
 * margin is excluded on their events.
 */
final class WindowPass {
    /**
     * Number that, with the share of the rate, gained the most on the events after the window, of
     * one to three and of a tenth to all of it (GRU4Rec, two days of YooChoose).
     */
    private static final int EPOCHS = 2;

    private static final double RATE_SHARE = 0.3;

    /** The window is a tenth of the events at most. */
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
        TrainOptions few = options;
        if (few.has(LearningOptions.MAX_EPOCHS)) {
            few = few.with(LearningOptions.MAX_EPOCHS, EPOCHS);
        }
        if (few.has(LearningOptions.FULL_SOFTMAX_EPOCHS)) {
            few =
                    few.with(
                            LearningOptions.FULL_SOFTMAX_EPOCHS,
                            Math.min(EPOCHS, few.get(LearningOptions.FULL_SOFTMAX_EPOCHS)));
        }
        if (few.has(LearningOptions.LEARNING_RATE)) {
            few =
                    few.with(
                            LearningOptions.LEARNING_RATE,
                            RATE_SHARE * few.get(LearningOptions.LEARNING_RATE));
        }
        if (few.has(LearningOptions.TIME_LIMIT) && !few.get(LearningOptions.TIME_LIMIT).isZero()) {
            Duration share = few.get(LearningOptions.TIME_LIMIT).dividedBy(BUDGET_SHARE);
            few =
                    few.with(
                            LearningOptions.TIME_LIMIT,
                            share.compareTo(LEAST_BUDGET) < 0 ? LEAST_BUDGET : share);
        }
        return few;
    }

    /**
     * Result of a pass.
     *
     * @param serving the candidate after the pass, with its figures; empty if it was not shown to
     *     lose no more than the margin
     * @param evidence counts in the next passes
     */
    record Result(Optional<Judged> serving, Figures figures, Evidence evidence) {}

    /**
     * Figures of a pass.
     *
     * @param heldOut the candidate before the pass (first) and after it (second), on the events
     *     held out of it
     * @param taken true if the candidate serves as it is after the pass
     * @param cost cost of the pass
     */
    record Figures(PairedSums heldOut, boolean taken, TrainingCost cost) {

        /** Returns what was found, on one line. */
        String words() {
            return String.format(
                    Locale.ROOT,
                    "NDCG@10 %.4f before a pass over these events and %.4f after it, on %,d of them, of %,d users held out: %s",
                    heldOut.firstMean(),
                    heldOut.secondMean(),
                    heldOut.cases(),
                    heldOut.users(),
                    taken
                            ? "it has learnt the others"
                            : "a loss beyond the margin is not excluded, and it has learnt none");
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("eventCount", heldOut.cases());
            json.put("userCount", heldOut.users());
            json.put("before", heldOut.firstMean());
            json.put("after", heldOut.secondMean());
            json.put("taken", taken);
            json.put("cpuSeconds", cost.cpuSeconds());
            return json;
        }
    }

    /**
     * Makes the pass.
     *
     * @param judged accepted candidate, which has seen nothing of the window
     * @param checkpoint checkpoint of its training, if the family left one
     * @param directory an empty directory for the module
     * @param before evidence of earlier passes of the same {@link #recipe}
     * @return empty, with a note, if no user can be held out
     */
    Optional<Result> run(
            Round round,
            Candidate judged,
            Path checkpoint,
            Path directory,
            TrainingListener progress,
            Evidence before)
            throws ArtifactException, IOException {
        JudgingWindow window = round.window();
        FitWindow division =
                FitWindow.of(
                        round.read().users(), window.cases(), window.fromMillis(), options.seed());
        if (division.heldOut().isEmpty()) {
            notes.accept(
                    "The window has one user: nobody can be held out of a pass over it, and none is made");
            return Optional.empty();
        }
        Candidate extended =
                new CandidateTraining(family, options, rules, progress, notes)
                        .train(
                                round.read(),
                                new Split(division.fit(), List.of(), List.of()),
                                Lineage.SPLIT_WITH_WINDOW,
                                directory,
                                Continuation.of(
                                        new Pass(
                                                window.fromMillis(),
                                                judged.trained().hyperParameters()),
                                        previous(judged, checkpoint)));
        return Optional.of(judge(round, judged, extended, division.heldOut(), before));
    }

    /** Names what passes must share for their evidence to be added up. */
    String recipe(Candidate judged) {
        return "a pass of %s, %s, rules %s"
                .formatted(family.name(), judged.values(options), rules.words());
    }

    private static Optional<PreviousTraining> previous(Candidate judged, Path checkpoint)
            throws IOException {
        return Files.exists(checkpoint)
                ? Optional.of(
                        new PreviousTraining(
                                CheckpointFile.readBest(checkpoint),
                                judged.fit().vocabulary(),
                                judged.trained().hyperParameters()))
                : Optional.empty();
    }

    /** Judges as the gate does: several passes are added up where one alone is not enough. */
    private Result judge(
            Round round,
            Candidate judged,
            Candidate extended,
            List<HeldOut> heldOut,
            Evidence before)
            throws ArtifactException {
        double[] earlier = examination.gains(judged, heldOut);
        double[] now = examination.gains(extended, heldOut);
        int[] users = HeldOut.users(heldOut);
        JudgedRound found =
                new JudgedRound(
                        new Answers(
                                now,
                                Optional.of(new Contender("as judged", earlier)),
                                Optional.empty(),
                                Optional.empty(),
                                users,
                                heldOut.stream().mapToLong(HeldOut::timeMillis).toArray(),
                                round.begun().toEpochMilli()),
                        before,
                        rule);
        PairedSums sums = PairedSums.of(earlier, now, users);
        Standing standing = found.toServing();
        boolean serves = standing == Standing.BETTER || standing == Standing.NOT_INFERIOR;
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("refresh.windowPass.NDCG@10", sums.secondMean());
        metrics.put("refresh.windowPass.judged.NDCG@10", sums.firstMean());
        return new Result(
                serves
                        ? Optional.of(new Judged(extended.continuing(judged), metrics))
                        : Optional.empty(),
                new Figures(sums, serves, extended.cost()),
                evidence(standing, before, found));
    }

    /** Forgets what served, so that passes which turn bad are not carried by earlier good ones. */
    private static Evidence evidence(Standing standing, Evidence before, JudgedRound round) {
        return switch (standing) {
            case BETTER, NOT_INFERIOR -> Evidence.none(before.recipe());
            case UNDECIDED -> round.pooledEvidence();
            // A failed pass says nothing about the next one.
            case INFERIOR -> before;
        };
    }
}
