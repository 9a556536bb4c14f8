package io.nextup.trainer.train;

import io.nextup.scoring.ColumnEncoder;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Lessons;
import io.nextup.trainer.option.TrainOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Learns the item that follows each item, by {@link SoftmaxSteps}. Behind the other arguments stand
 * the model's columns that have a value for each item.
 */
public final class NextItem implements Objective {
    private final Lessons lessons;
    private final BatchPlan plan;
    private final SoftmaxSteps softmax;
    private final ColumnEncoder columns;

    /**
     * Prepares lessons.
     *
     * @param fit its counts tell how often an item is drawn as a negative
     * @param lessons sequences of the fit that an epoch goes through
     * @param inputs inputs of the model beside items and exclusions
     * @param options those of {@link LearningOptions} and maybe more
     * @throws IllegalArgumentException if there is nothing to learn
     */
    public NextItem(Dataset fit, Lessons lessons, ModelInputs inputs, TrainOptions options) {
        this.lessons = lessons;
        this.plan =
                BatchPlan.suiting(
                        lessons.steps(),
                        options.get(LearningOptions.MAX_LENGTH),
                        options.get(LearningOptions.BATCH_SIZE));
        this.softmax = new SoftmaxSteps(fit, options);
        this.columns =
                new ColumnEncoder(
                        new ModelInputs(
                                inputs.columns().stream().filter(InputColumn::isPerItem).toList(),
                                inputs.eventTypes()));
    }

    @Override
    public long examples() {
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
            public Step next() {
                List<BatchPlan.Window> windows = batches.get(taken++);
                Batch batch = batch(lessons.sequences(), windows);
                return softmax.of(batch, sampled, random, columns(windows, batch));
            }
        };
    }

    /** Makes a batch of windows, whose step i has item i and target i + 1. */
    public static Batch batch(int[][] sequences, List<BatchPlan.Window> windows) {
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

    private List<Step.Input> columns(List<BatchPlan.Window> windows, Batch batch) {
        if (columns.inputs().isEmpty()) {
            return List.of();
        }
        return batch.columns(
                windows.stream()
                        .map(
                                window ->
                                        columns.values(
                                                lessons.events().apply(window.sequence()),
                                                window.positions()))
                        .toList());
    }
}
