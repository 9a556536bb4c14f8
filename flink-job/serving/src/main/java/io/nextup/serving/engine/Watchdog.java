package io.nextup.serving.engine;

import io.nextup.serving.guard.CallTimer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Demotes models that miss their deadline ({@link CallTimer}), and gives up hanging calls: answers
 * the batch with popular items and has the worker replaced. Checks 20 times per deadline, on its
 * own thread.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int LOOKS_PER_DEADLINE = 20;
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(5);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(250);
    private static final int MOST_LOOKS_COUNTED = 2;

    private final Workers workers;
    private final CallRunner runner;
    private final Escalation escalation;
    private final LongSupplier nanoTime;
    private final long lookNanos;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Thread thread;

    /**
     * @param deadline the shortest deadline
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    Watchdog(
            Workers workers,
            CallRunner runner,
            Escalation escalation,
            Duration deadline,
            LongSupplier nanoTime) {
        this.workers = workers;
        this.runner = runner;
        this.escalation = escalation;
        this.nanoTime = nanoTime;
        this.lookNanos =
                Math.min(
                        LONGEST_LOOK.toNanos(),
                        Math.max(SHORTEST_LOOK.toNanos(), deadline.toNanos() / LOOKS_PER_DEADLINE));
        this.thread = new Thread(this::watch, "nextup-score-watchdog");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Checks at once. Once the workers are closed, the watchdog ends after the last running call. A
     * hanging call outlives the engine and occupies its core, so it still ends the process after a
     * while.
     */
    void close() {
        thread.interrupt();
    }

    Thread thread() {
        return thread;
    }

    private void watch() {
        Looks looks = new Looks(lookNanos, nanoTime.getAsLong());
        while (!workers.isDone()) {
            try {
                TimeUnit.NANOSECONDS.sleep(lookNanos);
            } catch (InterruptedException e) {
                // The engine closes; the watchdog observes the running calls to their end.
            }
            try {
                look(looks.counted(nanoTime.getAsLong()));
            } catch (Throwable e) {
                LOG.error("The watchdog failed once, and continues", e);
            }
        }
    }

    /** Time between looks, as it counts towards deadlines. */
    static final class Looks {
        private final long intervalNanos;
        private long lastNanos;

        Looks(long intervalNanos, long nowNanos) {
            this.intervalNanos = intervalNanos;
            lastNanos = nowNanos;
        }

        /**
         * Returns how much of the time since the last look counts: two intervals at most. A later
         * look means a pause of the whole process or an overloaded machine.
         */
        long counted(long nowNanos) {
            long sinceLastNanos = nowNanos - lastNanos;
            lastNanos = nowNanos;
            return Math.min(sinceLastNanos, MOST_LOOKS_COUNTED * intervalNanos);
        }
    }

    private void look(long counted) {
        try {
            for (Worker worker : workers.running()) {
                Call call = worker.call();
                CallTimer timer = call == null ? null : call.running();
                if (timer != null
                        && timer.isMissed(
                                counted, threads.getThreadCpuTime(worker.thread().getId()))) {
                    missed(worker, call, timer);
                }
            }
        } finally {
            workers.startMissing();
        }
        workers.reasonToEnd(nanoTime.getAsLong()).ifPresent(escalation::mustEnd);
    }

    /**
     * Demotes the model. If earlier calls have failed within the deadline, the newest one may not
     * hang, so the worker gets as much time again for it. When that call returns, the worker
     * answers the rest of the batch without the demoted model. A replaced worker counts as hanging,
     * and a few of these end the process.
     */
    private void missed(Worker worker, Call call, CallTimer timer) {
        String reason =
                "a batch of %d request(s) has no answer after %d ms; its newest call has %d of them"
                        .formatted(
                                call.submissions().size(),
                                TimeUnit.NANOSECONDS.toMillis(timer.elapsedNanos()),
                                call.rows());
        if (!call.isDeadlineShared() || !timer.extend()) {
            giveUp(worker, call, reason);
        } else if (!call.served().isDemoted()) {
            escalation.demote(call, "it fails slowly: " + reason);
        }
    }

    private void giveUp(Worker worker, Call call, String reason) {
        if (!workers.giveUp(worker, call, nanoTime.getAsLong())) {
            return;
        }
        // No other thread settles the call any more, so each step runs even if another one throws.
        try {
            call.endTrial();
            LOG.error(
                    "Thread {} hangs in model {}: {}. It keeps a core, the model and its batch until that call returns or the process ends",
                    worker.thread().getName(),
                    call.model().version(),
                    reason);
        } finally {
            try {
                // Demotes first, so that no other batch calls the model while this one is answered.
                escalation.demote(call, reason);
            } finally {
                runner.answerGivenUp(call);
            }
        }
    }
}
