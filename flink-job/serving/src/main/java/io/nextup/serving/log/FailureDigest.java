package io.nextup.serving.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which of many failures to log: the first of a kind at once, and then how many there were,
 * at most once an interval. Thread-safe; the caller says what time it is.
 */
public final class FailureDigest {
    /**
     * Failures to log now.
     *
     * @param first whether it is the first failure of its kind, so that its cause is news
     * @param failures of the kind since the last logged one, this one included
     * @param affected sum of what these failures affected
     */
    public record Told(boolean first, long failures, long affected) {}

    private static final class Kind {
        private long failures;
        private long affected;
        private long toldNanos;
    }

    private final long intervalNanos;
    // Guarded by this.
    private final Map<String, Kind> kinds = new HashMap<>();
    private long count;

    public FailureDigest(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Counts a failure that affects one thing. See {@link #failed(String, int, long)}. */
    public Optional<Told> failed(String kind, long nowNanos) {
        return failed(kind, 1, nowNanos);
    }

    /**
     * Counts a failure. One that is not to be logged is part of the next count.
     *
     * @param kind few different ones: the digest remembers each
     * @param affected how much the failure affects, such as the requests of a batch
     * @param nowNanos on any monotonic clock, the same for all calls
     * @return what to log; empty for nothing
     */
    public synchronized Optional<Told> failed(String kind, int affected, long nowNanos) {
        count++;
        Kind known = kinds.get(kind);
        boolean first = known == null;
        if (first) {
            known = new Kind();
            kinds.put(kind, known);
        }
        known.failures++;
        known.affected += affected;
        // By difference: a monotonic clock may overflow.
        if (!first && nowNanos - known.toldNanos < intervalNanos) {
            return Optional.empty();
        }
        Told told = new Told(first, known.failures, known.affected);
        known.toldNanos = nowNanos;
        known.failures = 0;
        known.affected = 0;
        return Optional.of(told);
    }

    /** All failures of all kinds. */
    public synchronized long count() {
        return count;
    }
}
