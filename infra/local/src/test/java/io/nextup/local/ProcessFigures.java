package io.nextup.local;

import io.nextup.local.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds just after a full garbage collection.
 *
 * @param threads of the operating system
 * @param metaspaceKib metadata of loaded classes
 * @param residentKib resident memory, the heap's pages among it, which become resident as they are
 *     used
 * @param nativeKib resident memory outside the heap
 * @param jobLoaders class loaders of Flink jobs that have not gone away
 */
record ProcessFigures(
        long threads, long metaspaceKib, long residentKib, long nativeKib, long jobLoaders) {
    /** Every bound of a part of the heap; the parts lie side by side. */
    private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)");

    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-[0-9a-f]+ ");

    static ProcessFigures of(long pid) throws Exception {
        // The second round takes what the first one's cleaners have let go of.
        jdkTool("jcmd", Long.toString(pid), "GC.run");
        jdkTool("jcmd", Long.toString(pid), "GC.run");
        long loaders =
                jdkTool("jcmd", Long.toString(pid), "VM.classloader_stats").stream()
                        .filter(line -> line.contains("ChildFirstClassLoader"))
                        .count();
        return new ProcessFigures(
                status(pid, "Threads:"),
                metaspaceKib(pid),
                status(pid, "VmRSS:"),
                nativeKib(pid),
                loaders);
    }

    /** Sums what {@code smaps} says of all mappings that are not of the heap. */
    private static long nativeKib(long pid) throws Exception {
        String heap = String.join("\n", jdkTool("jcmd", Long.toString(pid), "GC.heap_info"));
        LongSummaryStatistics addresses =
                ADDRESS.matcher(heap)
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1), 16))
                        .summaryStatistics();
        if (addresses.getCount() == 0) {
            throw new IOException("The JVM %d does not say where its heap lies".formatted(pid));
        }
        long kibibytes = 0;
        boolean outside = true;
        for (String line : Files.readAllLines(Path.of("/proc/%d/smaps".formatted(pid)))) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.find()) {
                long address = Long.parseUnsignedLong(mapping.group(1), 16);
                outside = address < addresses.getMin() || address >= addresses.getMax();
            } else if (outside && line.startsWith("Rss:")) {
                kibibytes += number(line);
            }
        }
        return kibibytes;
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** {@code jstat -gc} prints two lines: names, and numbers below them. */
    private static long metaspaceKib(long pid) throws Exception {
        List<String> lines = jdkTool("jstat", "-gc", Long.toString(pid));
        List<String> names = List.of(lines.get(0).strip().split("\\s+", -1));
        List<String> values = List.of(lines.get(1).strip().split("\\s+", -1));
        return Math.round(Double.parseDouble(values.get(names.indexOf("MU"))));
    }

    private static long status(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid))).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(ProcessFigures::number)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> jdkTool(String name, String... arguments) throws Exception {
        Path tool = Path.of(ChildJvm.javaCommand()).resolveSibling(name);
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.lines().toList();
        }
        if (process.waitFor() != 0) {
            throw new IOException("%s failed: %s".formatted(command, lines));
        }
        return lines;
    }
}
