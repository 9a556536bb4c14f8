package io.nextup.bench;

/**
 * Schedule of events at a fixed rate, whatever happens to earlier events.
 *
 * @param firstEvent number of the event that is due at the start
 * @param startNanos start on a monotonic clock
 */
record OpenLoop(long firstEvent, long startNanos, double ratePerSecond) {
    private static final double NANOS_PER_SECOND = 1e9;

    OpenLoop {
        if (!(ratePerSecond > 0) || Double.isInfinite(ratePerSecond)) {
            throw new IllegalArgumentException(
                    "The rate is %s: more than 0".formatted(ratePerSecond));
        }
    }

    /** Returns the time at which an event is due, by the same clock. */
    long intendedNanos(long event) {
        return startNanos + Math.round((event - firstEvent) * NANOS_PER_SECOND / ratePerSecond);
    }
}
