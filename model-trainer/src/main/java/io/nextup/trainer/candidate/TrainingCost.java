package io.nextup.trainer.candidate;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a training took.
 *
 * @param cpuSeconds of the whole process, the native threads included
 * @param peakBytes most memory that the process had until its end; empty where it is not known
 */
public record TrainingCost(double cpuSeconds, OptionalLong peakBytes) {
    public TrainingCost {
        requireNonNull(peakBytes, "peakBytes is null");
    }

    /**
     * The cost of what went on since then.
     *
     * @param cpuNanos as {@link #cpuNanos} said at its start
     */
    static TrainingCost since(long cpuNanos) throws IOException {
        return new TrainingCost(
                Math.round((cpuNanos() - cpuNanos) / 1e7) / 100.0, PeakMemory.bytes());
    }

    /** CPU time of this process so far. */
    static long cpuNanos() {
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
