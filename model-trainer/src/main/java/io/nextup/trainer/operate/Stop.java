package io.nextup.trainer.operate;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells whether a stop was requested, by Ctrl-C or by the end of the process. Thread-safe. */
public final class Stop implements AutoCloseable {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final Thread onExit = new Thread(this::request, "stop-refresh");
    private Runnable first = () -> {};

    public Stop() {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Wakes all that wait, then does the work of {@link #first}. */
    public void request() {
        requested.countDown();
        Runnable work;
        synchronized (this) {
            work = first;
        }
        work.run();
    }

    /** Sets the work that a stop does before the process ends, in place of any set before. */
    public synchronized void first(Runnable work) {
        first = work;
    }

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
