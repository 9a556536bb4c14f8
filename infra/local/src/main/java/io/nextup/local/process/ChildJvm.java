package io.nextup.local.process;

import io.nextup.kafka.KafkaConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java program in a process of its own. It ends at {@link #close}, when this JVM ends, and when
 * this JVM is killed.
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 20;
    private static final int TAIL_BYTES = 1 << 16;

    private static final Set<ChildJvm> RUNNING = ConcurrentHashMap.newKeySet();

    /** From then on whatever starts is stopped at once: nobody waits for it any more. */
    private static volatile boolean ending;

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(ChildJvm::closeAllAtTheEnd, "stop-children"));
    }

    private final String name;
    private final Process process;
    private final Log log;
    private final Log errors;

    private ChildJvm(String name, Process process, Log log, Log errors) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.errors = errors;
    }

    /**
     * A file that programs append to.
     *
     * @param from its size when this program started: an earlier one wrote what stands before
     */
    private record Log(Path file, long from) {
        static Log startingAtTheEndOf(Path file) {
            try {
                return new Log(file, Files.exists(file) ? Files.size(file) : 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The last lines that this program has written; none where the file is missing. */
        List<String> tail() {
            if (!Files.exists(file)) {
                return List.of();
            }
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                long size = channel.size();
                // A log that was rolled over meanwhile holds lines of this program only.
                channel.position(Math.max(size < from ? 0 : from, size - TAIL_BYTES));
                List<String> lines =
                        new String(
                                        Channels.newInputStream(channel).readAllBytes(),
                                        Charset.defaultCharset())
                                .lines()
                                .toList();
                return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Starts a main class.
     *
     * @param name what the program is, for errors
     * @param classPath as {@code java -cp} takes it
     * @param flags of the JVM
     * @param command the main class and its arguments
     * @param environment added to this process's own
     * @param output what standard output and standard error are appended to
     * @param log where the program says why it failed; may be {@code output}
     */
    public static ChildJvm start(
            String name,
            String classPath,
            List<String> flags,
            List<String> command,
            Map<String, String> environment,
            Path output,
            Path log) {
        return start(name, classPath, flags, command, environment, output, output, log);
    }

    /**
     * The same, with standard error apart.
     *
     * @param output what standard output is appended to
     * @param errors what standard error is appended to; may be {@code output}
     */
    public static ChildJvm start(
            String name,
            String classPath,
            List<String> flags,
            List<String> command,
            Map<String, String> environment,
            Path output,
            Path errors,
            Path log) {
        List<String> line = new ArrayList<>();
        line.add(javaCommand());
        line.addAll(flags);
        line.add("-cp");
        line.add(classPath);
        line.add(Leash.class.getName());
        line.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(line)
                        .redirectErrorStream(errors.equals(output))
                        .redirectOutput(Redirect.appendTo(output.toFile()))
                        .directory(output.toAbsolutePath().getParent().toFile());
        if (!errors.equals(output)) {
            builder.redirectError(Redirect.appendTo(errors.toFile()));
        }
        // The broker of a local run is its own: what reaches another cluster must not reach it.
        builder.environment().keySet().removeIf(KafkaConfig::isRead);
        builder.environment().putAll(environment);
        Log written = Log.startingAtTheEndOf(log);
        Log complained = Log.startingAtTheEndOf(errors);
        try {
            ChildJvm child = new ChildJvm(name, builder.start(), written, complained);
            RUNNING.add(child);
            if (ending) {
                child.close();
                throw new LocalRunException(name + " is not started: this program is ending");
            }
            return child;
        } catch (IOException e) {
            throw new LocalRunException("Cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /** The {@code java} that runs this program. */
    public static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Where {@link Leash} lies: part of every child's class path. */
    public static String leashClassPath() {
        try {
            return Path.of(Leash.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException("The class path holds a place that is no path", e);
        }
    }

    /** Returns true once this JVM is ending, and every child with it. */
    public static boolean areEnding() {
        return ending;
    }

    /** The program's name, as a sentence begins with it. */
    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code of a program that has ended; empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Waits until the program has ended by itself, and returns its exit code. */
    public int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** Throws, with the end of the log, if the program has ended. */
    public void checkAlive() {
        if (!process.isAlive()) {
            throw new LocalRunException(
                    "%s ended with exit code %d. %s"
                            .formatted(name, process.exitValue(), endOfLog()));
        }
    }

    /** The last lines of the log. */
    public String logTail() {
        return text(log.tail());
    }

    /**
     * Names the log and repeats its last lines; those of standard error too, where a JVM that
     * crashes or cannot start says why.
     */
    public String endOfLog() {
        String ends =
                Stream.of(log, errors)
                        .distinct()
                        .filter(file -> !file.tail().isEmpty())
                        .map(ChildJvm::endOf)
                        .collect(Collectors.joining(System.lineSeparator()));
        return ends.isEmpty() ? endOf(log) : ends;
    }

    private static String endOf(Log file) {
        return "The end of %s:%n%s".formatted(file.file(), text(file.tail()));
    }

    private static String text(List<String> lines) {
        return lines.isEmpty()
                ? "(nothing was logged)"
                : String.join(System.lineSeparator(), lines);
    }

    /** Ends the program as {@code kill -9} does, for trials of what survives that. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
        RUNNING.remove(this);
    }

    /** Asks the program to end, and ends it by force if it has not done so within ten seconds. */
    @Override
    public void close() {
        closeAll(List.of(this));
    }

    /** Closes several programs at the same time. */
    public static void closeAll(List<ChildJvm> children) {
        children.forEach(child -> child.process.destroy());
        long deadline = System.nanoTime() + GRACE.toNanos();
        for (ChildJvm child : children) {
            try {
                if (!child.process.waitFor(
                        Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    child.process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                child.process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        for (ChildJvm child : children) {
            child.awaitEnd();
            RUNNING.remove(child);
        }
    }

    private static void closeAllAtTheEnd() {
        // In this order, so that a child that is just starting is stopped by one thread or the
        // other.
        ending = true;
        closeAll(List.copyOf(RUNNING));
    }

    /** Only after destroyForcibly, or once ended: takes no time worth interrupting. */
    private void awaitEnd() {
        process.onExit().join();
    }
}
