package io.nextup.serving.engine;

import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that scores calls until the engine is closed or another worker replaces it. */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Workers workers;
    private final Slots slots;
    private final CallRunner runner;
    private final Thread thread;
    private volatile Call call;

    /**
     * @param workers the workers, which learn when a call that was given up ends after all
     * @param threads factory of the thread
     */
    Worker(int number, Workers workers, Slots slots, CallRunner runner, ThreadFactory threads) {
        this.workers = workers;
        this.slots = slots;
        this.runner = runner;
        thread = threads.newThread(this);
        thread.setName("nextup-score-" + number);
        thread.setDaemon(true);
    }

    @Override
    public void run() {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = scoreNext();
        }
    }

    /** Scores one call; returns false once the engine is closed or this worker replaced. */
    private boolean scoreNext() {
        Call next;
        try {
            next = slots.nextCall();
        } catch (Throwable e) {
            // This worker might fail for ever; the watchdog starts another one at its next check.
            LOG.error("A worker could not take the next batch, and ends", e);
            return false;
        }
        if (next == null) {
            return false;
        }
        call = next;
        try {
            runner.run(next);
        } catch (Throwable e) {
            LOG.error("A worker failed on a batch outside the model, and continues", e);
        } finally {
            call = null;
            next.served().release();
        }
        if (next.isGivenUp()) {
            workers.stuckCallEnded(next);
            return false;
        }
        return true;
    }

    Thread thread() {
        return thread;
    }

    /** The call that this worker runs; null between calls. */
    Call call() {
        return call;
    }
}
