package io.nextup.serving.guard;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;

/**
 * Tally of a model's failures, which decides whether the model fails too often: on half of the
 * requests of the last minute, if there are at least 200; or on 20 calls in a row, however long
 * these take. Not thread-safe: its owner holds the lock.
 *
 * <p>A call is one batch of a worker, with its bisection. It fails if the model answers none of its
 * requests and fails on at least one of them alone. It ends the row if the model answers one. A
 * call that needs no answer of the model does neither.
 *
 * <p>The failed calls of a row must have requests of two users. A history that a sound model cannot
 * bear may come from the only user who is active for hours. That user gets popular items; a
 * demotion would take the model from all other users, in every process, and the earlier models may
 * fail on that history too. The first failed call of another user completes a row that is long
 * enough.
 */
public final class FailureTally {
    private static final int FEWEST_REQUESTS = 200;
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int CALLS_IN_A_ROW = 20;
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

    private int callsInARow;

    /** A user of the row's first failed call; null without a row. */
    private String firstUser;

    private boolean severalUsers;

    /**
     * Counts requests of a batch.
     *
     * @param scored number of requests, including those that failed
     * @param failedAlone number of requests that failed even alone
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     * @return the reason why the model fails too often; empty while it does not
     */
    public Optional<String> countRequests(int scored, int failedAlone, long nowNanos) {
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
        return requests >= FEWEST_REQUESTS && failed * 2 >= requests
                ? Optional.of(
                        "it fails on half of %d requests or more within %d s"
                                .formatted(FEWEST_REQUESTS, WINDOW.toSeconds()))
                : Optional.empty();
    }

    /**
     * Counts a call when it has ended.
     *
     * @param answered true if the model answered a request of the call
     * @param failedUsers users of the requests on which it failed alone
     * @return the reason why the model fails too often; empty while it does not
     */
    public Optional<String> countCall(boolean answered, Set<String> failedUsers) {
        if (answered) {
            callsInARow = 0;
            firstUser = null;
            severalUsers = false;
            return Optional.empty();
        }
        if (failedUsers.isEmpty()) {
            return Optional.empty();
        }
        callsInARow++;
        if (firstUser == null) {
            firstUser = failedUsers.iterator().next();
        }
        severalUsers |= failedUsers.size() > 1 || !failedUsers.contains(firstUser);
        return callsInARow >= CALLS_IN_A_ROW && severalUsers
                ? Optional.of(
                        "it fails on each request of %d calls in a row".formatted(callsInARow))
                : Optional.empty();
    }
}
