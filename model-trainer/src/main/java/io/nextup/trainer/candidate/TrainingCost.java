package io.nextup.trainer.candidate;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Cost of a training.
 *
 * @param cpuSeconds CPU time of the whole process, native threads included
 * @param cpuSecondsToBest the part of it until the best epoch had been judged; all of it when the
 *     model is not trained in epochs
 * @param peakBytes peak memory of the process until the training's end; empty where it is not known
 */
public record TrainingCost(double cpuSeconds, double cpuSecondsToBest, OptionalLong peakBytes) {
    public TrainingCost {
        requireNonNull(peakBytes, "peakBytes is null");
    }

    /** Counts CPU time from its construction on. Not thread-safe. */
    static final class Meter {
        private final LongSupplier cpuNanos;
        private final long start;
        private final Map<Integer, Double> epochEnds = new HashMap<>();

        /**
         * @param cpuNanos CPU time so far, such as {@link #ofThisProcess}
         */
        Meter(LongSupplier cpuNanos) {
            this.cpuNanos = cpuNanos;
            this.start = cpuNanos.getAsLong();
        }

        /** Notes that an epoch has been judged. */
        void epoch(int number) {
            epochEnds.put(number, seconds());
        }

        /**
         * Returns the cost until now.
         *
         * @param bestEpoch the epoch that was kept; 0 when the model is not trained in epochs. An
         *     epoch of an earlier process cost this one nothing
         */
        TrainingCost cost(int bestEpoch) throws IOException {
            double all = seconds();
            double toBest = bestEpoch == 0 ? all : epochEnds.getOrDefault(bestEpoch, 0.0);
            return new TrainingCost(all, toBest, PeakMemory.bytes());
        }

        private double seconds() {
            return Math.round((cpuNanos.getAsLong() - start) / 1e7) / 100.0;
        }
    }

    /** Returns this process's CPU time so far, in nanoseconds. */
    static long ofThisProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Describes the cost in one line. */
    public String line() {
        String cpu = String.format(Locale.ROOT, "%.1f CPU seconds of training", cpuSeconds);
        return peakBytes.isEmpty()
                ? cpu
                : "%s, %,d MB of memory at most".formatted(cpu, peakBytes.getAsLong() / 1_000_000);
    }
}
