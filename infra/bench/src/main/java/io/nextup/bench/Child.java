package io.nextup.bench;

import io.nextup.local.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A program of the benchmark in a JVM of its own, whose lines are read as they come. */
final class Child implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;

    private final ChildJvm process;
    private final Path output;
    private int linesRead;

    private Child(ChildJvm process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a main class, with this JVM's settings for PyTorch.
     *
     * @param log file for its output; its errors go to the same name with {@code .err}
     */
    static Child start(String name, String classPath, List<String> command, Path log) {
        List<String> flags = new ArrayList<>(List.of("-Xmx1g", "-XX:+UseSerialGC"));
        System.getProperties().stringPropertyNames().stream()
                .filter(key -> key.startsWith("ai.djl."))
                .forEach(key -> flags.add("-D" + key + '=' + System.getProperty(key)));
        Path errors = log.resolveSibling(log.getFileName() + ".err");
        return new Child(
                ChildJvm.start(name, classPath, flags, command, Map.of(), log, errors, errors),
                log);
    }

    /**
     * Waits until the program has succeeded; if it fails, throws with the end of its log.
     *
     * @param lines takes each line of its output soon after it was printed
     * @param check runs now and then meanwhile; may throw
     */
    void await(Consumer<String> lines, Runnable check) {
        boolean ended = false;
        while (!ended) {
            // Asked before the output is read, so that no last line is missed.
            ended = process.exitCode().isPresent();
            newLines().forEach(lines);
            check.run();
            if (!ended) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        if (process.exitCode().orElseThrow() != 0) {
            process.checkAlive();
        }
    }

    private List<String> newLines() {
        try {
            String text = Files.readString(output);
            // A line that is still being written has no end yet.
            List<String> whole = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            List<String> fresh = whole.subList(linesRead, whole.size());
            linesRead = whole.size();
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
