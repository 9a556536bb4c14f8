package io.nextup.serving.feed;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Counts failures, and keeps one that repeats every second from filling the log: the first of a
 * kind is told at once, further ones as a count, at most once in ten minutes. Thread-safe; whoever
 * calls says what time it is.
 */
final class FailureKinds {
    private static final long INTERVAL_NANOS = Duration.ofMinutes(10).toNanos();

    private static final class Kind {
        private long untold;
        private long toldNanos;
    }

    // Guarded by this.
    private final Map<String, Kind> kinds = new HashMap<>();
    private long count;

    /**
     * Counts a failure.
     *
     * @param kind few different ones: each is remembered
     * @param nowNanos on any monotonic clock, the same for all calls
     * @return how many of its kind there were since the last one that was told, if this one is to
     *     be told
     */
    synchronized OptionalLong failed(String kind, long nowNanos) {
        count++;
        Kind known = kinds.get(kind);
        boolean first = known == null;
        if (first) {
            known = new Kind();
            kinds.put(kind, known);
        }
        known.untold++;
        // By difference: a monotonic clock may overflow.
        if (!first && nowNanos - known.toldNanos < INTERVAL_NANOS) {
            return OptionalLong.empty();
        }
        long told = known.untold;
        known.untold = 0;
        known.toldNanos = nowNanos;
        return OptionalLong.of(told);
    }

    /** All failures of all kinds. */
    synchronized long count() {
        return count;
    }
}
