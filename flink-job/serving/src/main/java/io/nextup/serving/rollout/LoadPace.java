package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps fetches and loads from being felt by the users of the model that serves meanwhile: each
 * runs on one thread, at a low priority, and pauses between its steps ({@link LoadPauses}). While
 * no model serves, they run at full speed. Thread-safe.
 */
final class LoadPace {
    private final LongSupplier cpuNanos;
    private final LongConsumer pause;
    private final Runnable lowerPriority;
    private volatile boolean modelServes;

    /** Makes the pace of real threads. */
    LoadPace() {
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
    void modelServes(boolean serves) {
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
        private final LoadPauses pauses = new LoadPauses(cpuNanos.getAsLong());
        private boolean isLow;

        private void keepLow() {
            if (modelServes && !isLow) {
                isLow = true;
                lowerPriority.run();
            }
        }

        private void stepDone() {
            keepLow();
            long nanos = pauses.after(cpuNanos.getAsLong(), modelServes);
            if (nanos > 0) {
                pause.accept(nanos);
            }
        }
    }
}
