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
 * What a training took.
 *
 * @param cpuSeconds of the whole process, the native threads included
 * @param cpuSecondsToBest of them, those until the epoch that was kept had been judged; all where
 *     nothing is learnt in epochs
 * @param peakBytes most memory that the process had until its end; empty where it is not known
 */
public record TrainingCost(double cpuSeconds, double cpuSecondsToBest, OptionalLong peakBytes) {
    public TrainingCost {
        requireNonNull(peakBytes, "peakBytes is null");
    }

    /** Counts CPU time from its making on. Not thread-safe. */
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

        /** An epoch has been judged. */
        void epoch(int number) {
            epochEnds.put(number, seconds());
        }

        /**
         * The cost until now.
         *
         * @param bestEpoch the one that was kept; 0 where nothing is learnt in epochs. One that an
         *     earlier process saw took nothing of this one's time
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

    /** CPU time of this process so far, in nanoseconds. */
    static long ofThisProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** In words. */
    public String line() {
        String cpu = String.format(Locale.ROOT, "%.1f CPU seconds of training", cpuSeconds);
        return peakBytes.isEmpty()
                ? cpu
                : "%s, %,d MB of memory at most".formatted(cpu, peakBytes.getAsLong() / 1_000_000);
    }
}
