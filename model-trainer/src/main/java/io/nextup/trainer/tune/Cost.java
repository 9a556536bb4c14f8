package io.nextup.trainer.tune;

/**
 * Time that the training of the defaults took, by which others are planned.
 *
 * @param trainingNanos time of the training
 * @param judgingNanos time of judging its model by all validation cases
 * @param epochs number of epochs that it went through; 0 for a family that only counts
 */
record Cost(long trainingNanos, long judgingNanos, int epochs) {

    /** Returns the time of a training with that many epochs and of judging it. */
    long ofEpochs(int some) {
        return trainingOfEpochs(some) + judgingNanos;
    }

    /** Returns the time of a training with that many epochs. */
    long trainingOfEpochs(int some) {
        return Math.round((double) trainingNanos * some / epochs);
    }

    /** Returns the time of a whole training and of judging it. */
    long ofWhole() {
        return trainingNanos + judgingNanos;
    }
}
