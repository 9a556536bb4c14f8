package io.nextup.local.cluster;

import io.nextup.local.install.Installation;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Runs a program of the job's jar in a process of its own with Flink's jars: neither is on the
 * class path of this process. It needs no cluster.
 */
public final class JobTool {
    private static final Pattern OPTIONS_PICKED_UP =
            Pattern.compile("^(NOTE: )?Picked up [A-Z_]+: .*\\R", Pattern.MULTILINE);

    private static final long LOOK_MILLIS = 100;

    private JobTool() {}

    /**
     * Result of a program.
     *
     * @param output text that it wrote to standard output
     * @param errors text that it wrote to standard error
     */
    public record Result(int exitCode, String output, String errors) {
        /** Returns the errors of a program that failed; one that was killed wrote none. */
        public String failure() {
            return errors.isBlank()
                    ? "The job's program wrote no error and ended with exit code %d"
                            .formatted(exitCode)
                    : errors.strip();
        }
    }

    /** Runs a main class of the job's jar to its end. */
    public static Result run(Installation installation, String mainClass, List<String> arguments) {
        return run(installation, installation.jobJar(), mainClass, arguments);
    }

    /** Runs a main class of another jar beside the job's, such as that of its benchmarks. */
    public static Result run(
            Installation installation, Path jar, String mainClass, List<String> arguments) {
        try {
            Path directory = Files.createTempDirectory("nextup-tool");
            try {
                return run(
                        installation,
                        jar,
                        mainClass,
                        arguments,
                        List.of("-XX:TieredStopAtLevel=1"),
                        directory,
                        line -> {});
            } finally {
                RunDirectory.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a main class of the job's jar that works for minutes, in 1 GB of heap on any machine
     * with 4 GB or more.
     *
     * @param directory directory for its temporary files, which stay there
     * @param lines receives each line of standard output as it comes
     */
    public static Result runLong(
            Installation installation,
            String mainClass,
            List<String> arguments,
            Path directory,
            Consumer<String> lines)
            throws IOException {
        return run(
                installation,
                installation.jobJar(),
                mainClass,
                arguments,
                List.of("-XX:MaxRAM=4g"),
                directory,
                lines);
    }

    private static Result run(
            Installation installation,
            Path jar,
            String mainClass,
            List<String> arguments,
            List<String> ownFlags,
            Path directory,
            Consumer<String> lines)
            throws IOException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        FlinkConfiguration configuration =
                FlinkConfiguration.read(installation.flinkConfiguration());
        List<String> flags = new ArrayList<>(configuration.javaOptions("tool"));
        flags.addAll(ownFlags);
        flags.add("-Djava.io.tmpdir=" + directory);
        // No log.file: Flink would move RocksDB's log beside it, under a name made of the state's
        // whole path, which a file system may refuse.
        flags.add("-Dlog4j2.level=OFF");
        List<String> command = new ArrayList<>(List.of(mainClass));
        command.addAll(arguments);
        try (ChildJvm tool =
                        ChildJvm.start(
                                mainClass,
                                String.join(
                                        File.pathSeparator,
                                        installation.flinkClassPath(),
                                        jar.toString(),
                                        installation.jobJar().toString(),
                                        ChildJvm.leashClassPath()),
                                flags,
                                command,
                                configuration.environment(),
                                output,
                                errors,
                                errors);
                InputStream written = Files.newInputStream(output)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            boolean running;
            do {
                running = !tool.hasEndedWithin(LOOK_MILLIS);
                passOn(written.readAllBytes(), line, lines);
            } while (running);
            return new Result(
                    tool.awaitExit(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    errorsIn(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while %s ran".formatted(mainClass), e);
        }
    }

    /** Passes on each line that ends in the output; keeps what has not ended. */
    private static void passOn(byte[] output, ByteArrayOutputStream line, Consumer<String> lines) {
        for (byte one : output) {
            if (one == '\n') {
                lines.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(one);
            }
        }
    }

    /**
     * Reads what a JVM wrote in the charset of its locale, which may not be UTF-8. Leaves out the
     * lines by which java says that it took options from its environment.
     */
    static String errorsIn(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), Charset.defaultCharset());
        return OPTIONS_PICKED_UP.matcher(text).replaceAll("");
    }
}
