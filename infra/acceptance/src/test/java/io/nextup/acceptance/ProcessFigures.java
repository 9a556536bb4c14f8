package io.nextup.acceptance;

import io.nextup.local.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds just after a full garbage collection, and after malloc has given back what is
 * free.
 *
 * @param threads of the operating system
 * @param metaspaceKib metadata of loaded classes
 * @param residentKib resident memory, the heap's pages among it, which become resident as they are
 *     used
 * @param codeKib resident memory of the code cache, which fills up to its own limit as methods
 *     become hot and are compiled
 * @param nativeKib resident memory outside the heap and the code cache
 * @param jobLoaders class loaders of Flink jobs that have not gone away
 */
record ProcessFigures(
        long threads,
        long metaspaceKib,
        long residentKib,
        long codeKib,
        long nativeKib,
        long jobLoaders) {
    private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)");

    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-[0-9a-f]+ ");

    /** Where something of a JVM lies; what {@code to} names is not of it. */
    private record Area(long from, long to) {
        /** From the lowest to the highest address that a command names: its parts lie together. */
        static Area of(long pid, String command) throws Exception {
            LongSummaryStatistics addresses =
                    ADDRESS.matcher(String.join("\n", jcmd(pid, command)))
                            .results()
                            .mapToLong(found -> Long.parseLong(found.group(1), 16))
                            .summaryStatistics();
            if (addresses.getCount() == 0) {
                throw new IOException("%s of the JVM %d names no address".formatted(command, pid));
            }
            return new Area(addresses.getMin(), addresses.getMax());
        }

        boolean contains(long address) {
            return address >= from && address < to;
        }
    }

    static ProcessFigures of(long pid) throws Exception {
        // The second round takes what the first one's cleaners have let go of.
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        // glibc keeps what is freed, in up to eight arenas a core: how much depends on which thread
        // freed what and when, and it grows for long while what is in use does not. JDKs before
        // 17.0.2 lack the command.
        jcmd(pid, "System.trim_native_heap");
        long loaders =
                jcmd(pid, "VM.classloader_stats").stream()
                        .filter(line -> line.contains("ChildFirstClassLoader"))
                        .count();
        Area heap = Area.of(pid, "GC.heap_info");
        Area code = Area.of(pid, "Compiler.codecache");
        return new ProcessFigures(
                status(pid, "Threads:"),
                metaspaceKib(pid),
                status(pid, "VmRSS:"),
                residentKib(pid, code::contains),
                residentKib(pid, address -> !heap.contains(address) && !code.contains(address)),
                loaders);
    }

    /** Sums what {@code smaps} says of the mappings that begin at such addresses. */
    private static long residentKib(long pid, LongPredicate counted) throws IOException {
        long kibibytes = 0;
        boolean counts = false;
        for (String line : Files.readAllLines(Path.of("/proc/%d/smaps".formatted(pid)))) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.find()) {
                counts = counted.test(Long.parseUnsignedLong(mapping.group(1), 16));
            } else if (counts && line.startsWith("Rss:")) {
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

    private static List<String> jcmd(long pid, String command) throws Exception {
        return jdkTool("jcmd", Long.toString(pid), command);
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
