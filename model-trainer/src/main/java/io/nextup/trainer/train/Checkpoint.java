package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

/**
 * A training after one of its epochs.
 *
 * @param training what the training is of, in words: its data's sizes and its options
 * @param current where the next epoch starts
 * @param average of the weights on the way there
 * @param best of the best epoch so far
 * @param progress of the schedule
 */
record Checkpoint(
        String training,
        Snapshot current,
        WeightAverage.State average,
        Snapshot best,
        Schedule.Progress progress) {

    Checkpoint {
        requireNonNull(training, "training is null");
        requireNonNull(current, "current is null");
        requireNonNull(average, "average is null");
        requireNonNull(best, "best is null");
        requireNonNull(progress, "progress is null");
    }
}
