package io.nextup.serving.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One batch in a worker's hands. Either the worker answers it or, when the model misses its
 * deadline, the watchdog does: whoever settles it first.
 */
final class Call {
    private enum State {
        OPEN,
        ANSWERED,
        GIVEN_UP
    }

    private final String slot;
    private final ServingModel model;
    private final boolean popularOnly;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile List<Submission> submissions;
    private volatile CallTimer running;

    /** Rows of the model call under way. */
    private volatile int rows;

    /**
     * @param popularOnly whether the model must not be called
     */
    Call(String slot, List<Submission> submissions, ServingModel model, boolean popularOnly) {
        this.slot = slot;
        this.popularOnly = popularOnly;
        this.submissions = submissions;
        this.model = model;
    }

    String slot() {
        return slot;
    }

    ServingModel model() {
        return model;
    }

    /** Those that are still to be answered, if the call is not settled. */
    List<Submission> submissions() {
        return submissions;
    }

    /** Some were answered without the model. By the worker, before the model is called. */
    void keepOnly(List<Submission> left) {
        submissions = left;
    }

    /** The model is called with some of the requests, or all. */
    void begins(int calledRows, long deadlineNanos) {
        rows = calledRows;
        running = new CallTimer(deadlineNanos);
    }

    /** The model has answered, or failed. */
    void ended() {
        running = null;
    }

    /** The timer of the model call under way; null between calls. */
    CallTimer running() {
        return running;
    }

    int rows() {
        return rows;
    }

    /** Takes the right, and the duty, to answer: true for the first who asks. */
    boolean settle() {
        return state.compareAndSet(State.OPEN, State.ANSWERED);
    }

    boolean isSettled() {
        return state.get() != State.OPEN;
    }

    /** Settles it because the model hangs. */
    boolean giveUp() {
        return state.compareAndSet(State.OPEN, State.GIVEN_UP);
    }

    boolean isGivenUp() {
        return state.get() == State.GIVEN_UP;
    }

    boolean isPopularOnly() {
        return popularOnly;
    }
}
