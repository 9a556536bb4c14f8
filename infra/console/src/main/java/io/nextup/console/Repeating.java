package io.nextup.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats a task in a thread of its own; logs a failure, and goes on with the next run. */
final class Repeating implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);

    private final long pauseMillis;
    private final Task task;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    Repeating(String name, long pauseMillis, Task task) {
        this.pauseMillis = pauseMillis;
        this.task = task;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        String last = "";
        try {
            while (!ended.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                try {
                    task.run();
                    last = "";
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    if (!last.equals(String.valueOf(e.getMessage()))) {
                        last = String.valueOf(e.getMessage());
                        LOG.warn("{} failed, and tries again", thread.getName(), e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends without waiting for the present run. */
    @Override
    public void close() {
        ended.countDown();
    }
}
