package io.nextup.console.feed;

/**
 * Slices of time, one a second, in which recommendations are read as they arrive, since their times
 * are measured then. A fetch for a record or two costs the brokers and the console as much as one
 * for hundreds, so a slice is so long that {@link #ENOUGH_A_SECOND} arrive in it: the whole second
 * at a low rate. Where it lies in its second changes from one to the next, so that nothing that
 * happens every second falls into each slice or into none. Thread-safe. Times are {@link
 * System#nanoTime}.
 */
final class TimedSlices {
    /** Recommendations a second that suffice for percentiles over minutes. */
    static final int ENOUGH_A_SECOND = 50;

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Shorter ones would be over before the first fetch is. */
    private static final long SHORTEST_NANOS = 20_000_000L;

    /** Fractional parts of its multiples spread evenly over 0 to 1. */
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private volatile long lengthNanos = SECOND_NANOS;

    /** Takes the recommendations a second. */
    void rate(double aSecond) {
        lengthNanos =
                (long)
                        Math.max(
                                SHORTEST_NANOS,
                                Math.min(SECOND_NANOS, ENOUGH_A_SECOND / aSecond * SECOND_NANOS));
    }

    /** Returns true during a slice. */
    boolean contain(long nowNanos) {
        long length = lengthNanos;
        long now = Math.floorMod(nowNanos, SECOND_NANOS);
        long start = start(nowNanos, length);
        return now >= start && now < start + length;
    }

    /** Returns the time until a slice begins or ends, or until the second is over. */
    long nanosToNext(long nowNanos) {
        long length = lengthNanos;
        long now = Math.floorMod(nowNanos, SECOND_NANOS);
        long start = start(nowNanos, length);
        long next = now < start ? start : now < start + length ? start + length : SECOND_NANOS;
        return next - now;
    }

    /** Returns where in its second the slice begins. */
    private static long start(long nowNanos, long length) {
        double place = Math.floorDiv(nowNanos, SECOND_NANOS) * GOLDEN;
        return (long) ((place - Math.floor(place)) * (SECOND_NANOS - length));
    }
}
