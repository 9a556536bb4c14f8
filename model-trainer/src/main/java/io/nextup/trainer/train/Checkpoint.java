package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

/**
 * State of a training after one of its epochs.
 *
 * @param training description of the training: its data's sizes and its options
 * @param current weights and moments at which the next epoch starts
 * @param average average of the weights so far
 * @param best weights and moments of the best epoch so far
 * @param progress progress of the schedule
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
