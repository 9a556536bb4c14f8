package io.nextup.serving.load;

import static java.util.Objects.requireNonNull;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps fetches and loads from being felt by the users of the model that serves meanwhile: each
 * runs on one thread, at a low priority, and pauses between its steps for as long as it has worked
 * since its last pause. So it takes at most half a core. While no model serves, fetches and loads
 * run at full speed. Thread-safe.
 *
 * <p>Work is processor time. So neither a slow store nor a machine that gives the thread no core
 * makes its pauses longer, and all of them together never take longer than the work.
 */
public final class LoadPace {
    /** Least work before a pause: a shorter pause would cost more than it spares. */
    private static final long LEAST_WORK_NANOS = 2_000_000;

    private final LongSupplier cpuNanos;
    private final LongConsumer pause;
    private final Runnable lowerPriority;
    private volatile boolean modelServes;

    /** Makes the pace of real threads. */
    public LoadPace() {
        this(
                ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime,
                // An interrupt ends it, and stays set.
                LockSupport::parkNanos,
                LowPriority::ofThisThread);
    }

    /**
     * Makes a pace of other clocks.
     *
     * @param cpuNanos processor time of the calling thread, nanoseconds
     * @param pause has the calling thread wait for so many nanoseconds
     * @param lowerPriority lowers the priority of the calling thread for ever
     */
    LoadPace(LongSupplier cpuNanos, LongConsumer pause, Runnable lowerPriority) {
        this.cpuNanos = requireNonNull(cpuNanos, "cpuNanos is null");
        this.pause = requireNonNull(pause, "pause is null");
        this.lowerPriority = requireNonNull(lowerPriority, "lowerPriority is null");
    }

    /** Sets whether a model serves, which decides from the next step on. */
    public void modelServes(boolean serves) {
        modelServes = serves;
    }

    /**
     * Begins a fetch or a load on the calling thread, which does nothing else afterwards.
     *
     * @return action for that thread after each step of the work; it may pause
     */
    Runnable begin() {
        Work work = new Work();
        work.keepLow();
        return work::stepDone;
    }

    /** One fetch or load. Only its own thread uses it. */
    private final class Work {
        /** Processor time of the thread at its last pause. */
        private long workedNanos = cpuNanos.getAsLong();

        private boolean isLow;

        private void keepLow() {
            if (modelServes && !isLow) {
                isLow = true;
                lowerPriority.run();
            }
        }

        private void stepDone() {
            keepLow();
            long now = cpuNanos.getAsLong();
            long work = now - workedNanos;
            if (!modelServes) {
                workedNanos = now;
            } else if (work >= LEAST_WORK_NANOS) {
                workedNanos = now;
                pause.accept(work);
            }
        }
    }
}
