package io.nextup.kafka.registry;

import java.time.Duration;

/**
 * Time for lookups that end without a schema, so that records with invented ids do not stop a
 * stream: at most a fifth of all time. The other four fifths stay for the records, however slow the
 * registry is. Not thread-safe.
 */
final class LookupBudget {
    /** Each lookup is followed by four times its own time without one. */
    private static final int SHARE = 5;

    /** A quicker lookup counts as one that took this long: a registry gets at most 20 a second. */
    private static final Duration LEAST = Duration.ofMillis(10);

    /**
     * A slower lookup counts as one that took this long, so that the next one may follow at once.
     */
    private static final Duration MOST = Duration.ofSeconds(1);

    /** Unused time that is kept: 100 quick lookups in a row, such as those of a job that starts. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final long mostOwedNanos;

    /** Time that must pass until all of the budget is there again. */
    private long owedNanos;

    private long atNanos;

    private LookupBudget(long mostOwedNanos) {
        this.mostOwedNanos = mostOwedNanos;
    }

    /** Returns the budget of a stream, which goes on without a schema rather than late. */
    static LookupBudget ofStream() {
        return new LookupBudget(SHARE * KEPT.toNanos());
    }

    /** Returns the budget of a reader that takes the time that it needs. */
    static LookupBudget unlimited() {
        return new LookupBudget(Long.MAX_VALUE);
    }

    /** Tells whether one more lookup may start. */
    boolean isLeft(long nowNanos) {
        advance(nowNanos);
        return owedNanos < mostOwedNanos;
    }

    /** Counts a lookup that has just ended. */
    void spend(long tookNanos, long nowNanos) {
        advance(nowNanos);
        owedNanos += SHARE * Math.max(LEAST.toNanos(), Math.min(MOST.toNanos(), tookNanos));
    }

    private void advance(long nowNanos) {
        owedNanos = Math.max(0, owedNanos - Math.max(0, nowNanos - atNanos));
        atNanos = nowNanos;
    }
}
