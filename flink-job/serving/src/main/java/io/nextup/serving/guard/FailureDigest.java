package io.nextup.serving.guard;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which of many failures to log: the first of a kind at once, and then their number, at
 * most once per interval. Thread-safe; the caller supplies the time.
 */
public final class FailureDigest {
    /**
     * Failures to log now.
     *
     * @param first true for the first failure of its kind, whose cause is new
     * @param failures number of failures of the kind since the last logged one, including this one
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

    /** Counts a failure that affects one item, as {@link #failed(String, int, long)} does. */
    public Optional<Told> failed(String kind, long nowNanos) {
        return failed(kind, 1, nowNanos);
    }

    /**
     * Counts a failure. One that is not logged is part of the next count.
     *
     * @param kind kind of the failure; there should be few, since the digest remembers each
     * @param affected number of affected items, such as the requests of a batch
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     * @return the failures to log; empty if there is nothing to log
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
        // Compares the difference, since a monotonic clock may overflow.
        if (!first && nowNanos - known.toldNanos < intervalNanos) {
            return Optional.empty();
        }
        Told told = new Told(first, known.failures, known.affected);
        known.toldNanos = nowNanos;
        known.failures = 0;
        known.affected = 0;
        return Optional.of(told);
    }

    /** Number of failures of all kinds. */
    public synchronized long count() {
        return count;
    }
}
