package io.nextup.serving;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks later, on a daemon thread that exists only while a task waits. */
final class DaemonTimer implements SharedInstances.Timer {
    private static final long IDLE_SECONDS = 1;

    private final ScheduledThreadPoolExecutor executor;

    DaemonTimer() {
        executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "nextup-linger");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public Runnable runAfter(Duration delay, Runnable task) {
        ScheduledFuture<?> scheduled =
                executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
