package io.nextup.serving.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The threads that score, without those that hang in a call that was given up: each of these has a
 * replacement, and its call is counted until it ends ({@link StuckCalls}). Thread-safe.
 */
final class Workers {
    private final Slots slots;
    private final CallRunner runner;
    private final CallNotes notes;
    // Guarded by this.
    private final List<Worker> running = new ArrayList<>();
    private final StuckCalls stuck;
    private int made;
    private boolean closed;

    Workers(EngineSettings settings, Slots slots, CallRunner runner, CallNotes notes) {
        this.slots = slots;
        this.runner = runner;
        this.notes = notes;
        this.stuck = new StuckCalls(settings.mostStuckCalls(), settings.longestStuckCall());
    }

    synchronized void start(int count) {
        for (int w = 0; w < count; w++) {
            startOne();
        }
    }

    synchronized List<Worker> running() {
        return List.copyOf(running);
    }

    /**
     * Gives up a call, and replaces the worker that hangs in it.
     *
     * @return false if the call is settled: the worker has answered in time after all
     */
    synchronized boolean giveUp(Worker worker, Call call, long nowNanos) {
        if (!call.giveUp()) {
            return false;
        }
        stuck.add(call, nowNanos);
        running.remove(worker);
        if (!closed) {
            startOne();
        }
        return true;
    }

    /** Stops counting a call that was given up: it has ended after all. */
    synchronized void stuckCallEnded(Call call) {
        stuck.remove(call);
    }

    /** Calls that were given up and still run. */
    synchronized int stuckCalls() {
        return stuck.count();
    }

    /** Says why the process must end; empty while it need not. */
    synchronized Optional<String> reasonToEnd(long nowNanos) {
        return stuck.reasonToEnd(nowNanos);
    }

    /** Replaces no more workers. They end by themselves, since the slots are closed. */
    synchronized void close() {
        closed = true;
    }

    /** Returns whether the workers are closed, and no call runs that is not stuck. */
    synchronized boolean isDone() {
        return closed && running.stream().allMatch(worker -> worker.call() == null);
    }

    private void startOne() {
        Worker worker = new Worker(++made, this, slots, runner, notes);
        running.add(worker);
        worker.thread().start();
    }
}
