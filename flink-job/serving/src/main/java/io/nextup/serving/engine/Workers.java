package io.nextup.serving.engine;

import io.nextup.serving.guard.StuckCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that score, without those that hang in a call that was given up. Each of these is
 * replaced, and its call is counted until it ends ({@link StuckCalls}). Thread-safe.
 */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final int count;
    private final Slots slots;
    private final CallRunner runner;
    private final ThreadFactory threads;
    // Guarded by this.
    private final List<Worker> running = new ArrayList<>();
    private final StuckCalls<Call> stuck;
    private int made;
    private boolean shortageLogged;
    private boolean closed;

    Workers(EngineSettings settings, Slots slots, CallRunner runner, ThreadFactory threads) {
        this.count = settings.workers();
        this.slots = slots;
        this.runner = runner;
        this.threads = threads;
        this.stuck = new StuckCalls<>(settings.mostStuckCalls(), settings.longestStuckCall());
    }

    /**
     * Starts the missing workers: at first all, later the replacements of those that hang or have
     * died. If the system has no thread left, logs that once; the next call retries.
     */
    synchronized void startMissing() {
        running.removeIf(worker -> !closed && !worker.thread().isAlive());
        while (!closed && running.size() < count) {
            try {
                startOne();
            } catch (Throwable e) {
                logShortage(e);
                return;
            }
        }
        shortageLogged = false;
    }

    synchronized List<Worker> running() {
        return List.copyOf(running);
    }

    /**
     * Gives up a call. The worker that hangs in it counts as missing from now on.
     *
     * @return false if the call is settled: the worker has answered in time after all
     */
    synchronized boolean giveUp(Worker worker, Call call, long nowNanos) {
        if (!call.giveUp()) {
            return false;
        }
        stuck.add(call, nowNanos);
        running.remove(worker);
        return true;
    }

    /** Stops counting a call that was given up but has ended after all. */
    synchronized void stuckCallEnded(Call call) {
        stuck.remove(call);
    }

    /** Number of calls that were given up and still run. */
    synchronized int stuckCalls() {
        return stuck.count();
    }

    /** Returns the reason why the process must end; empty while it need not. */
    synchronized Optional<String> reasonToEnd(long nowNanos) {
        return stuck.reasonToEnd(nowNanos);
    }

    /** Stops replacing workers. They end by themselves, since the slots are closed. */
    synchronized void close() {
        closed = true;
    }

    /** Returns whether the workers are closed and no call runs, not even a stuck one. */
    synchronized boolean isDone() {
        return closed
                && stuck.count() == 0
                && running.stream().allMatch(worker -> worker.call() == null);
    }

    private void startOne() {
        Worker worker = new Worker(++made, this, slots, runner, threads);
        worker.thread().start();
        running.add(worker);
    }

    private void logShortage(Throwable cause) {
        if (!shortageLogged) {
            shortageLogged = true;
            LOG.error(
                    "Cannot start a worker: {} of {} run, and the watchdog keeps retrying to start the others",
                    running.size(),
                    count,
                    cause);
        }
    }
}
