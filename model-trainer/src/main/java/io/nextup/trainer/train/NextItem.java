package io.nextup.trainer.train;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.option.TrainOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Learns the item that follows each item, by {@link SoftmaxSteps}. */
public final class NextItem implements Objective {
    private final TrainingSequences learnt;
    private final BatchPlan plan;
    private final SoftmaxSteps softmax;
    private final Behind behind;

    /** Gives the arguments of a step that stand behind those of {@link SoftmaxSteps}. */
    @FunctionalInterface
    public interface Behind {
        /**
         * Returns the arguments.
         *
         * @param windows the batch's rows: step i of one has item i of its sequence and target i +
         *     1
         */
        List<TrainingStep.Input> of(List<BatchPlan.Window> windows, Batch batch, Random random);
    }

    /** Prepares the epochs whose steps have no other arguments. */
    public NextItem(
            Dataset fit, TrainingSequences learnt, boolean leavesOutMet, TrainOptions options) {
        this(fit, learnt, leavesOutMet, options, (windows, batch, random) -> List.of());
    }

    /**
     * Prepares the epochs.
     *
     * @param fit its counts tell how often an item is drawn as a negative
     * @param learnt sequences of the fit that an epoch goes through
     * @param leavesOutMet true to learn that an answer leaves out the items of its sequence
     * @param options those of {@link LearningOptions} and maybe more
     * @throws IllegalArgumentException if there is nothing to learn
     */
    public NextItem(
            Dataset fit,
            TrainingSequences learnt,
            boolean leavesOutMet,
            TrainOptions options,
            Behind behind) {
        this.learnt = learnt;
        this.plan =
                BatchPlan.suiting(
                        learnt.steps(),
                        options.get(LearningOptions.MAX_LENGTH),
                        options.get(LearningOptions.BATCH_SIZE));
        this.softmax = new SoftmaxSteps(fit, leavesOutMet, options);
        this.behind = behind;
    }

    @Override
    public long positions() {
        return plan.steps();
    }

    @Override
    public Epoch epoch(boolean sampled, Random random) {
        List<List<BatchPlan.Window>> batches = plan.epoch(random);
        return new Epoch() {
            private int taken;

            @Override
            public int steps() {
                return batches.size();
            }

            @Override
            public TrainingStep next() {
                List<BatchPlan.Window> windows = batches.get(taken++);
                Batch batch = batch(learnt.sequences(), windows);
                return softmax.of(batch, sampled, random, behind.of(windows, batch, random));
            }
        };
    }

    /** Makes a batch of windows, whose step i has item i and target i + 1. */
    static Batch batch(int[][] sequences, List<BatchPlan.Window> windows) {
        return Batch.of(slices(sequences, windows, 0), slices(sequences, windows, 1));
    }

    private static List<int[]> slices(
            int[][] sequences, List<BatchPlan.Window> windows, int shift) {
        return windows.stream()
                .map(
                        window ->
                                Arrays.copyOfRange(
                                        sequences[window.sequence()],
                                        window.start() + shift,
                                        window.end() + shift))
                .toList();
    }
}
