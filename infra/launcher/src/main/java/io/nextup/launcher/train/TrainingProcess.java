package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.kafka.EnvironmentVariables;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.Leash;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.CompareFamilies;
import io.nextup.trainer.operate.Stop;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs {@code train} in JVMs of their own, one after the other, with the class path and the memory
 * of this one. A training ends with this JVM, however that ends.
 */
final class TrainingProcess implements CompareFamilies.Trainings, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Begins the one line in which {@code train} says what failed. */
    private static final String FAILED = "nextup train: ";

    /** Exit code of a process that a signal ended, less the signal's number. */
    private static final int SIGNALLED = 128;

    private final Class<?> launcher;
    private final Function<Family, List<String>> arguments;
    private final ProgressLines progress;
    private final Stop stop = new Stop();

    /**
     * @param launcher main class of the program whose verb {@code train} runs
     * @param arguments returns what {@code train} is given for a family, beside the registry and
     *     the limit
     */
    TrainingProcess(
            Class<?> launcher, Function<Family, List<String>> arguments, ProgressLines progress) {
        this.launcher = requireNonNull(launcher, "launcher is null");
        this.arguments = requireNonNull(arguments, "arguments is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    @Override
    public Cost train(Family family, Path registry, Optional<Duration> limit)
            throws UntrainedException, IOException, InterruptedException {
        List<String> train = new ArrayList<>(List.of("train", "--json", "--registry=" + registry));
        train.addAll(arguments.apply(family));
        limit.ifPresent(most -> train.add("--time-limit=" + most.toSeconds() + "s"));
        Path out = Files.createTempFile("nextup-training-", ".json");
        try {
            run(train, out, family.name());
            return cost(Files.readAllLines(out, UTF_8));
        } finally {
            Files.deleteIfExists(out);
        }
    }

    /** Reads what {@code train} printed, behind any warnings of its JVM. */
    private static Cost cost(List<String> lines) throws UntrainedException, IOException {
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        if (!last.startsWith("{")) {
            throw new UntrainedException("its process did not print what it came to");
        }
        JsonNode json = JSON.readTree(last);
        return new Cost(
                json.get("modelVersion").asText(),
                json.get("cpuSeconds").doubleValue(),
                json.has("peakMemoryBytes")
                        ? OptionalLong.of(json.get("peakMemoryBytes").longValue())
                        : OptionalLong.empty());
    }

    private void run(List<String> train, Path out, String family)
            throws IOException, InterruptedException, UntrainedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        command(
                                launcher,
                                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                                train));
        // This JVM's own flags hold what they say.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        // This process reads its lines as text, and writes them as its own.
        builder.environment().remove(EnvironmentVariables.LOG_FORMAT);
        // This process has warned of them.
        builder.environment()
                .keySet()
                .removeIf(name -> EnvironmentVariables.warning(List.of(name)).isPresent());
        Process process = builder.redirectOutput(out.toFile()).start();
        stop.first(
                () -> {
                    // By its handle: the other way closes what is read here.
                    process.toHandle().destroy();
                    progress.note("Stopped: the same command goes on with " + family);
                });
        String failed = "";
        try (BufferedReader lines = process.errorReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                progress.repeat(line);
                failed = line.startsWith(FAILED) ? line : failed;
            }
            int exitCode = process.waitFor();
            if (!stop.isRequested() && exitCode != 0) {
                throw new UntrainedException(reason(failed, exitCode));
            }
        } finally {
            process.toHandle().destroy();
            progress.trainingEnded();
            stop.first(() -> {});
        }
        if (stop.isRequested()) {
            throw new InterruptedException("Stopped");
        }
    }

    /**
     * Says why a training has no model.
     *
     * @param failed the line in which it says so itself; empty where it could not
     */
    static String reason(String failed, int exitCode) {
        if (!failed.isEmpty()) {
            return failed.substring(FAILED.length());
        }
        return exitCode > SIGNALLED
                ? "its process was killed by signal %d, perhaps for want of memory"
                        .formatted(exitCode - SIGNALLED)
                : "its process ended with exit code %d: see its last lines".formatted(exitCode);
    }

    /**
     * Returns the command line of a training.
     *
     * @param launcher main class of the program whose verb {@code train} it runs
     * @param flags flags of this JVM, of which those stay out that would take its ports or files
     */
    static List<String> command(Class<?> launcher, List<String> flags, List<String> train) {
        List<String> command = new ArrayList<>();
        command.add(ChildJvm.javaCommand());
        flags.stream().filter(TrainingProcess::isShared).forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Leash.class.getName());
        command.add(launcher.getName());
        command.addAll(train);
        return command;
    }

    private static boolean isShared(String flag) {
        boolean known = Stream.of("-Xm", "-Xss", "-XX:", "-D", "--add-").anyMatch(flag::startsWith);
        return known
                && !flag.startsWith("-Dcom.sun.management.")
                && !flag.startsWith("-XX:StartFlightRecording")
                && !flag.startsWith("-XX:FlightRecorder");
    }

    @Override
    public void close() {
        stop.close();
    }
}
