package io.nextup.local.bench;

/**
 * When each event is to be sent, whatever became of those before it.
 *
 * @param firstEvent the number of the event that is due at the start
 * @param startNanos on a monotonic clock
 */
record OpenLoop(long firstEvent, long startNanos, double ratePerSecond) {
    private static final double NANOS_PER_SECOND = 1e9;

    OpenLoop {
        if (!(ratePerSecond > 0) || Double.isInfinite(ratePerSecond)) {
            throw new IllegalArgumentException(
                    "The rate is %s: more than 0".formatted(ratePerSecond));
        }
    }

    /** By the same clock. */
    long intendedNanos(long event) {
        return startNanos + Math.round((event - firstEvent) * NANOS_PER_SECOND / ratePerSecond);
    }
}
