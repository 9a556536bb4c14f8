package io.nextup.serving.engine;

import io.nextup.serving.guard.CallTimer;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One batch that a worker scores. The worker answers it, or the watchdog does when the model misses
 * its deadline: the first of them to settle it.
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
    private volatile boolean waits;

    /** Ends the newest trial of the call; null before the first. */
    private volatile Runnable endOfTrial;

    /** Places of the requests that count as failures of the model. Guarded by itself. */
    private final BitSet failures = new BitSet();

    /** True once the model has answered a request. Only the worker's thread uses it. */
    private boolean answeredByModel;

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

    /**
     * Drops the requests that need no model, or sorts those that do. The worker calls it before the
     * model.
     */
    void keepOnly(List<Submission> left) {
        submissions = left;
    }

    /**
     * Begins a trial in place of the one before. The deadline does not run while the trial waits.
     *
     * @param begin begins the trial, and returns the action that ends it
     */
    void tries(Supplier<Runnable> begin) {
        endTrial();
        waits = true;
        try {
            endOfTrial = begin.get();
        } finally {
            waits = false;
        }
    }

    /** Ends the trial, if there is one: a later death of the process is not its fault. */
    void endTrial() {
        Runnable end = endOfTrial;
        if (end != null) {
            end.run();
        }
    }

    /**
     * Records that the worker calls the model, and starts the deadline unless it runs already.
     * {@link GuardedScorer.Guard#scored} describes which calls share it.
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

    /** The timer of the running deadline; null while none runs, also during a wait for Kafka. */
    CallTimer running() {
        return waits ? null : running;
    }

    /** Returns whether earlier, failed calls of the model share the newest one's deadline. */
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

    /** Users of the requests that count as failures of the model. */
    Set<String> failedUsers() {
        Set<String> users = new HashSet<>();
        synchronized (failures) {
            failures.stream()
                    .forEach(place -> users.add(submissions.get(place).request().userId()));
        }
        return users;
    }

    /** Records that the model has answered a request of the call. */
    void answeredByModel() {
        answeredByModel = true;
    }

    boolean isAnsweredByModel() {
        return answeredByModel;
    }

    /**
     * Returns true to the first caller, which must answer the requests, and false to all others.
     */
    boolean settle() {
        return state.compareAndSet(State.OPEN, State.ANSWERED);
    }

    boolean isSettled() {
        return state.get() != State.OPEN;
    }

    /** Settles the call because the model hangs; returns the same as {@link #settle}. */
    boolean giveUp() {
        return state.compareAndSet(State.OPEN, State.GIVEN_UP);
    }

    boolean isGivenUp() {
        return state.get() == State.GIVEN_UP;
    }
}
