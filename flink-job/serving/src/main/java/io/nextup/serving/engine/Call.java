package io.nextup.serving.engine;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One batch in a worker's hands. The worker answers it or, when the model misses its deadline, the
 * watchdog does: the first to settle it.
 */
final class Call {
    private enum State {
        OPEN,
        ANSWERED,
        GIVEN_UP
    }

    private final String slot;
    private final ServedModel served;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile List<Submission> submissions;
    private volatile CallTimer running;
    private volatile boolean deadlineShared;

    /** Places of the requests that count as failures of the model. Guarded by itself. */
    private final BitSet failures = new BitSet();

    /** Requests in the newest call of the model. */
    private volatile int rows;

    Call(String slot, List<Submission> submissions, ServedModel served) {
        this.slot = slot;
        this.submissions = submissions;
        this.served = served;
    }

    String slot() {
        return slot;
    }

    ServingModel model() {
        return served.model();
    }

    /** The model with its standing in the slot. */
    ServedModel served() {
        return served;
    }

    /** The requests still to be answered, if the call is not settled. */
    List<Submission> submissions() {
        return submissions;
    }

    /** Drops the requests that need no model. The worker calls it before the model. */
    void keepOnly(List<Submission> left) {
        submissions = left;
    }

    /**
     * Notes that the worker calls the model, and starts the deadline unless it runs already. See
     * {@link GuardedScorer.Guard#scored} for how long it runs.
     */
    void begins(int calledRows, long deadlineNanos) {
        rows = calledRows;
        deadlineShared = running != null;
        if (!deadlineShared) {
            running = new CallTimer(deadlineNanos);
        }
    }

    /** Ends the deadline: the next call gets one of its own. */
    void endDeadline() {
        running = null;
    }

    /** The timer of the deadline that runs; null where none does. */
    CallTimer running() {
        return running;
    }

    /** Returns whether calls of the model before the newest one share its deadline: they failed. */
    boolean isDeadlineShared() {
        return deadlineShared;
    }

    /** Requests in the newest call of the model. */
    int rows() {
        return rows;
    }

    /**
     * Counts a request as a failure of the model, by its place among {@link #submissions}. The
     * worker finds those that fail alone; the watchdog counts all that it answers.
     *
     * @return false if it counts already
     */
    boolean countFailure(int place) {
        synchronized (failures) {
            boolean first = !failures.get(place);
            failures.set(place);
            return first;
        }
    }

    /** Returns true to the first caller, who must answer the requests, and false to all others. */
    boolean settle() {
        return state.compareAndSet(State.OPEN, State.ANSWERED);
    }

    boolean isSettled() {
        return state.get() != State.OPEN;
    }

    /** Settles the call because the model hangs; returns as {@link #settle}. */
    boolean giveUp() {
        return state.compareAndSet(State.OPEN, State.GIVEN_UP);
    }

    boolean isGivenUp() {
        return state.get() == State.GIVEN_UP;
    }
}
