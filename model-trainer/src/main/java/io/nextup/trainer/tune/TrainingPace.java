package io.nextup.trainer.tune;

/** Expects of the next training the mean time of those before it. Not thread-safe. */
final class TrainingPace {
    private final long planned;
    private long nanos;
    private int count;

    /**
     * @param planned time of the first one, in nanoseconds
     */
    TrainingPace(long planned) {
        this.planned = planned;
    }

    void took(long some) {
        nanos += some;
        count++;
    }

    /** Returns the time of the next one, in nanoseconds. */
    long expected() {
        return count == 0 ? planned : nanos / count;
    }
}
