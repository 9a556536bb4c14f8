package io.nextup.trainer.train;

/**
 * The learning rate of each step. It rises linearly to the rate asked for, stays there while the
 * end is not known, and then falls linearly to a tenth.
 *
 * @param rate the highest rate
 */
record LearningRate(double rate) {
    /** Steps until Adam's mean squares have seen some of the data. */
    private static final int WARM_UP_STEPS = 100;

    private static final double LAST = 0.1;

    /**
     * Returns the rate of a step.
     *
     * @param step number of the step, from 1, of this training: a warm start rises again, and so
     *     begins low
     * @param passed share of its fall that is over, 0 to 1
     */
    double at(long step, double passed) {
        double warmth = Math.min(1, (double) step / WARM_UP_STEPS);
        return rate * warmth * (1 - (1 - LAST) * passed);
    }
}
