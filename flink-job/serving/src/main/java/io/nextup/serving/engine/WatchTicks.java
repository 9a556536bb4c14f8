package io.nextup.serving.engine;

/**
 * Turns the watchdog's ticks into time that counts towards deadlines. A late tick means a pause of
 * the whole process or an overloaded machine, and counts as two intervals at most. Not thread-safe.
 */
final class WatchTicks {
    private static final int MOST_INTERVALS = 2;

    private final long intervalNanos;
    private long lastNanos;

    /**
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     */
    WatchTicks(long intervalNanos, long nowNanos) {
        this.intervalNanos = intervalNanos;
        this.lastNanos = nowNanos;
    }

    /** Returns the time that counts since the last tick, nanoseconds. */
    long tick(long nowNanos) {
        long counted = Math.min(nowNanos - lastNanos, MOST_INTERVALS * intervalNanos);
        lastNanos = nowNanos;
        return counted;
    }
}
