package io.nextup.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Machine of a benchmark.
 *
 * @param processor the processor's name in the system
 * @param memoryBytes size of the machine's memory
 */
record Machine(
        String processor, int coreCount, long memoryBytes, String operatingSystem, String java) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Machine current() {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                processorName(),
                system.getAvailableProcessors(),
                system.getTotalMemorySize(),
                "%s %s (%s)".formatted(system.getName(), system.getVersion(), system.getArch()),
                "%s %s"
                        .formatted(
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.vm.version")));
    }

    /** Describes the machine in words. */
    String describe() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.1f GiB, %s, %s",
                processor,
                coreCount,
                (double) memoryBytes / (1L << 30),
                operatingSystem,
                java);
    }

    private static String processorName() {
        try {
            return Files.readAllLines(CPU_INFO).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException e) {
            // Only Linux has this file.
            return "unknown processor";
        }
    }
}
