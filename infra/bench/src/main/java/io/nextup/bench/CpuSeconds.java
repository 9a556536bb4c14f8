package io.nextup.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Measures CPU time by process. */
final class CpuSeconds {
    /** Name of the process that measures. */
    static final String SELF = "generator";

    /** Name of all processes of the machine together, whichever process started them. */
    static final String MACHINE = "machine";

    private static final Path SYSTEM = Path.of("/proc/stat");

    /**
     * Positions of idle and iowait in Linux's {@code /proc/stat}: user, nice, system, idle, iowait
     * and so on.
     */
    private static final Set<Integer> IDLE = Set.of(3, 4);

    private static final double TICKS_PER_SECOND = 100;

    private final Map<String, Long> processes;

    /**
     * @param processes process ids by name
     */
    CpuSeconds(Map<String, Long> processes) {
        this.processes = processes;
    }

    /** Returns CPU seconds since each process's start; leaves out a process that has ended. */
    Map<String, Double> now() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        processes.forEach(
                (name, pid) -> ProcessHandle.of(pid).ifPresent(p -> put(seconds, name, p)));
        put(seconds, SELF, ProcessHandle.current());
        if (Files.isReadable(SYSTEM)) {
            seconds.put(MACHINE, machine());
        }
        return seconds;
    }

    private static double machine() {
        try (Stream<String> lines = Files.lines(SYSTEM)) {
            return busySeconds(lines.findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the CPU seconds that were not idle.
     *
     * @param total line of all CPUs in {@code /proc/stat}
     */
    static double busySeconds(String total) {
        String[] words = total.strip().split("\\s+", -1);
        // Guest times, after the eighth number, are already part of the user times.
        long ticks = 0;
        for (int i = 0; i < 8; i++) {
            ticks += IDLE.contains(i) ? 0 : Long.parseLong(words[i + 1]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Returns the CPU seconds between two readings. */
    static Map<String, Double> between(Map<String, Double> earlier, Map<String, Double> later) {
        Map<String, Double> used = new LinkedHashMap<>();
        later.forEach((name, seconds) -> used.put(name, seconds - earlier.getOrDefault(name, 0.0)));
        return used;
    }

    private static void put(Map<String, Double> seconds, String name, ProcessHandle process) {
        process.info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .ifPresent(millis -> seconds.put(name, millis / 1e3));
    }
}
