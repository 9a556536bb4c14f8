package io.nextup.local.process;

import io.nextup.kafka.EnvironmentVariables;
import io.nextup.local.file.PrivateFiles;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java program in a process of its own. It ends at {@link #close}, when this JVM ends, and when
 * this JVM is killed. The files that it makes are for its user alone, as is its log.
 */
public final class ChildJvm implements AutoCloseable {
    /** No umask of the user's shell counts for what a program makes; {@code exec} keeps its id. */
    private static final List<String> PRIVATELY =
            List.of("sh", "-c", "umask 077; exec \"$0\" \"$@\"");

    /** A low priority; {@code nice} starts the program in its own place. */
    private static final List<String> GIVING_WAY = List.of("nice", "-n", "10");

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 20;
    private static final int TAIL_BYTES = 1 << 16;

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

    private static final Set<ChildJvm> RUNNING = ConcurrentHashMap.newKeySet();

    /**
     * True when this JVM is ending: a program that starts now is stopped at once, since nobody
     * waits for it.
     */
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
     * @param from size of the file when this program started: an earlier program wrote the bytes
     *     before
     */
    private record Log(Path file, long from) {
        static Log startingAtTheEndOf(Path file) {
            try {
                return new Log(file, Files.exists(file) ? Files.size(file) : 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns the last lines that this program has written; none if the file is missing. */
        List<String> tail() {
            if (!Files.exists(file)) {
                return List.of();
            }
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                long size = channel.size();
                // A log that was rolled over meanwhile only has lines of this program.
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
     * @param name name of the program, for errors
     * @param classPath class path as {@code java -cp} takes it
     * @param flags flags of the JVM
     * @param command the main class and its arguments
     * @param environment variables in addition to this process's own
     * @param output file to which standard output and standard error are appended
     * @param log file in which the program says why it failed; may be {@code output}
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
     * Starts a main class that gives way to the other programs of this machine.
     *
     * @param output file to which standard output and standard error are appended
     */
    public static ChildJvm startGivingWay(
            String name,
            String classPath,
            List<String> flags,
            List<String> command,
            Map<String, String> environment,
            Path output) {
        List<String> line = new ArrayList<>(GIVING_WAY);
        line.addAll(line(classPath, flags, command));
        return start(name, line, environment, output, output, output);
    }

    /**
     * Starts a main class, with standard error in a file of its own.
     *
     * @param output file to which standard output is appended
     * @param errors file to which standard error is appended; may be {@code output}
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
        return start(name, line(classPath, flags, command), environment, output, errors, log);
    }

    private static List<String> line(String classPath, List<String> flags, List<String> command) {
        List<String> line = new ArrayList<>(PRIVATELY);
        line.add(javaCommand());
        line.addAll(flags);
        line.add("-cp");
        line.add(classPath);
        line.add(Leash.class.getName());
        line.addAll(command);
        return line;
    }

    private static ChildJvm start(
            String name,
            List<String> line,
            Map<String, String> environment,
            Path output,
            Path errors,
            Path log) {
        ProcessBuilder builder =
                new ProcessBuilder(line)
                        .redirectErrorStream(errors.equals(output))
                        .redirectOutput(Redirect.appendTo(output.toFile()))
                        .directory(output.toAbsolutePath().getParent().toFile());
        if (!errors.equals(output)) {
            builder.redirectError(Redirect.appendTo(errors.toFile()));
        }
        // A local run has its own broker: settings for another cluster must not reach it.
        builder.environment().keySet().removeIf(EnvironmentVariables::isAboutKafka);
        builder.environment().putAll(environment);
        Log written = Log.startingAtTheEndOf(log);
        Log complained = Log.startingAtTheEndOf(errors);
        try {
            PrivateFiles.create(output);
            PrivateFiles.create(errors);
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

    /** Returns the {@code java} that runs this program. */
    public static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Makes a path absolute, because the program runs in another directory; leaves a URI such as
     * {@code s3://bucket/models} as it is.
     */
    public static String location(String given) {
        return URI.matcher(given).matches() ? given : Path.of(given).toAbsolutePath().toString();
    }

    /** Returns the place of {@link Leash}: part of every child's class path. */
    public static String leashClassPath() {
        try {
            return Path.of(Leash.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException("The class path holds a place that is not a path", e);
        }
    }

    /** Returns true once this JVM is ending, and every child with it. */
    public static boolean areEnding() {
        return ending;
    }

    /** Returns the program's name, as a sentence begins with it. */
    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the exit code of a program that has ended; empty while it runs. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Waits until the program has ended by itself, and returns its exit code. */
    public int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** Waits up to some time for the program's end, and tells whether it has ended. */
    public boolean hasEndedWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Throws, with the end of the log, if the program has ended. */
    public void checkAlive() {
        if (!process.isAlive()) {
            throw new LocalRunException(
                    "%s ended with exit code %d. %s"
                            .formatted(name, process.exitValue(), endOfLog()));
        }
    }

    /** Returns the last lines of the log. */
    public String logTail() {
        return text(log.tail());
    }

    /**
     * Returns the log's name and last lines, and those of standard error, where a JVM that crashes
     * or cannot start says why.
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

    /** Ends the program as {@code kill -9} does, for trials of recovery. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
        RUNNING.remove(this);
    }

    /** Asks the program to end, and kills it if it has not ended within ten seconds. */
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
        // This order ensures that one thread or the other stops a child that is just starting.
        ending = true;
        closeAll(List.copyOf(RUNNING));
    }

    /** Waits only after destroyForcibly, or after the end: too short to interrupt. */
    private void awaitEnd() {
        process.onExit().join();
    }
}
