package io.nextup.serving.engine;

/**
 * Turns the watchdog's ticks into time that counts. A tick that comes late tells of a pause of the
 * whole process or of a machine that is too busy, and counts as two intervals at most. Not
 * thread-safe.
 */
final class WatchTicks {
    private static final int MOST_INTERVALS = 2;

    private final long intervalNanos;
    private long lastNanos;

    /**
     * @param nowNanos on any monotonic clock, the same for all calls
     */
    WatchTicks(long intervalNanos, long nowNanos) {
        this.intervalNanos = intervalNanos;
        this.lastNanos = nowNanos;
    }

    /** Time that counts since the last tick, nanoseconds. */
    long tick(long nowNanos) {
        long counted = Math.min(nowNanos - lastNanos, MOST_INTERVALS * intervalNanos);
        lastNanos = nowNanos;
        return counted;
    }
}
