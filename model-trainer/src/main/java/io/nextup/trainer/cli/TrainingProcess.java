package io.nextup.trainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/**
 * Runs {@code train} in JVMs of their own, one after the other, with the flags and the class path
 * of this one. A training ends with this JVM, however that ends.
 */
final class TrainingProcess implements CompareFamilies.Trainings, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<Family, List<String>> arguments;
    private final ProgressLines progress;
    private final Stop stop = new Stop();

    /**
     * @param arguments returns what {@code train} is given for a family
     */
    TrainingProcess(Function<Family, List<String>> arguments, ProgressLines progress) {
        this.arguments = requireNonNull(arguments, "arguments is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /** The main class of a training. */
    static final class Child {
        private Child() {}

        public static void main(String[] train) {
            ProcessHandle.current().parent().ifPresent(Child::endWith);
            Trainer.main(train);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for the end of this process.
        private static void endWith(ProcessHandle parent) {
            parent.onExit().thenRun(() -> System.exit(1));
        }
    }

    @Override
    public Cost train(Family family, Optional<Duration> limit)
            throws UntrainedException, IOException, InterruptedException {
        List<String> train = new ArrayList<>(arguments.apply(family));
        limit.ifPresent(most -> train.add("--time-budget=%ds".formatted(most.toSeconds())));
        Path out = Files.createTempFile("nextup-training-", ".json");
        try {
            String last = run(train, out, family.name());
            JsonNode json = JSON.readTree(Files.readString(out, UTF_8));
            if (!json.hasNonNull("path")) {
                throw new UntrainedException(last);
            }
            return new Cost(
                    json.get("path").asText(),
                    json.get("cpuSeconds").doubleValue(),
                    json.has("peakMemoryBytes")
                            ? OptionalLong.of(json.get("peakMemoryBytes").longValue())
                            : OptionalLong.empty());
        } finally {
            Files.delete(out);
        }
    }

    /** Returns the last line of its standard error, which says what failed. */
    private String run(List<String> train, Path out, String family)
            throws IOException, InterruptedException, UntrainedException {
        Process process = new ProcessBuilder(command(train)).redirectOutput(out.toFile()).start();
        stop.first(
                () -> {
                    // By its handle: the other way closes what is read here.
                    process.toHandle().destroy();
                    progress.note("Stopped: the same command goes on with " + family);
                });
        String last = "";
        try (BufferedReader lines = process.errorReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                progress.repeat(line);
                last = line;
            }
        }
        int exitCode = process.waitFor();
        progress.trainingEnded();
        if (stop.isRequested()) {
            throw new InterruptedException("Stopped");
        }
        if (exitCode != 0) {
            throw new UntrainedException(
                    last.isEmpty() ? "its training ended with exit code " + exitCode : last);
        }
        return last;
    }

    private static List<String> command(List<String> train) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib:") && !flag.startsWith("-javaagent:"))
                .forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Child.class.getName());
        command.addAll(train);
        return command;
    }

    @Override
    public void close() {
        stop.close();
    }
}
