package io.nextup.trainer.operate;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether Ctrl-C was pressed, or the process was told to end. Thread-safe. */
public final class Stop implements AutoCloseable {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final Thread onExit = new Thread(this::request, "stop-refresh");
    private Runnable first = () -> {};

    public Stop() {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Asks whoever waits to stop, after what was to be done first. */
    public void request() {
        requested.countDown();
        Runnable work;
        synchronized (this) {
            work = first;
        }
        work.run();
    }

    /** What the process does before it ends; in place of what was said before. */
    public synchronized void first(Runnable work) {
        first = work;
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * Waits.
     *
     * @return whether it was asked to stop
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
