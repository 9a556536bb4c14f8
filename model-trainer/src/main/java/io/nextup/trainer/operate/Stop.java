package io.nextup.trainer.operate;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells whether a stop was requested, by Ctrl-C or by the end of the process. Thread-safe. */
public final class Stop implements AutoCloseable {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final Thread onExit = new Thread(this::request, "stop");
    private Runnable first = Stop::nothing;

    public Stop() {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Wakes all that wait, then does the work of {@link #first}. */
    public void request() {
        requested.countDown();
        replaceFirst(Stop::nothing).run();
    }

    /**
     * Sets the work that a stop does once before the process ends, in place of any set before. Does
     * it at once where a stop was requested already.
     */
    public void first(Runnable work) {
        replaceFirst(work);
        if (isRequested()) {
            replaceFirst(Stop::nothing).run();
        }
    }

    /** Returns the work set before; whoever takes it runs it, outside the lock. */
    private synchronized Runnable replaceFirst(Runnable work) {
        Runnable before = first;
        first = work;
        return before;
    }

    private static void nothing() {}

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * Waits for a request to stop.
     *
     * @return true when a stop was requested
     */
    public boolean within(Duration duration) throws InterruptedException {
        return requested.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The JVM is stopping: the hook has done its work.
        }
    }
}
