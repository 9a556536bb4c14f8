package io.nextup.serving.guard;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Decides whether a model fails too often: on half of the requests of the last minute, if there are
 * at least 200. Not thread-safe: its owner holds the lock.
 */
public final class FailureRate {
    public static final int FEWEST_REQUESTS = 200;
    public static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int ENTRY_NANOS = 1_000_000_000;

    private static final class Entry {
        private final long sinceNanos;
        private long requests;
        private long failed;

        private Entry(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long requests;
    private long failed;

    /**
     * Counts requests of a batch.
     *
     * @param scored number of requests, including those that failed
     * @param failedAlone number of requests that failed even alone
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     * @return true if the model fails too often
     */
    public boolean isTooHigh(int scored, int failedAlone, long nowNanos) {
        while (!entries.isEmpty() && nowNanos - entries.peek().sinceNanos >= WINDOW.toNanos()) {
            Entry old = entries.poll();
            requests -= old.requests;
            failed -= old.failed;
        }
        Entry last = entries.peekLast();
        if (last == null || nowNanos - last.sinceNanos >= ENTRY_NANOS) {
            last = new Entry(nowNanos);
            entries.add(last);
        }
        last.requests += scored;
        last.failed += failedAlone;
        requests += scored;
        failed += failedAlone;
        return requests >= FEWEST_REQUESTS && failed * 2 >= requests;
    }
}
