package io.nextup.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.trainer.cli.Trainer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Runs the {@code train} verb in a process of its own, so that its native memory and CPU time are
 * separate. The verb publishes and announces its model itself.
 */
final class TrainingRun implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Settings that the runs of a demo share.
     *
     * @param directory an existing directory for their files
     */
    record Settings(Path directory, Path registry, String bootstrapServers, long seed) {}

    /** Result that the verb prints at its end. */
    record Result(String version, double cpuSeconds) {}

    private final ChildJvm process;
    private final Path output;

    private TrainingRun(ChildJvm process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Writes the events to a file and starts to train on them.
     *
     * @param name name of the run, for its files
     * @param budget time limit of the training proper
     */
    static TrainingRun start(
            Settings settings, String name, List<Interaction> events, Duration budget) {
        Path history = settings.directory().resolve(name + ".jsonl");
        writeJsonLines(history, events);
        Path output = settings.directory().resolve(name + ".json");
        Path log = settings.directory().resolve(name + ".log");
        List<String> command =
                List.of(
                        Trainer.class.getName(),
                        "train",
                        "--events=" + history,
                        "--family=sasrec",
                        "--fit=all",
                        "--registry=" + settings.registry(),
                        "--announce",
                        "--bootstrap-servers=" + settings.bootstrapServers(),
                        "--time-budget=" + budget.toSeconds() + "s",
                        "--seed=" + settings.seed(),
                        "--json");
        return new TrainingRun(
                ChildJvm.start(
                        "The training " + name,
                        System.getProperty("java.class.path"),
                        flags(),
                        command,
                        Map.of(),
                        output,
                        log,
                        log),
                output);
    }

    /** Returns true when the run has ended, with or without success. */
    boolean isDone() {
        return process.exitCode().isPresent();
    }

    /**
     * Returns the result of a run that has ended.
     *
     * @throws LocalRunException with the end of its log, if it failed
     */
    Result result() {
        OptionalInt code = process.exitCode();
        if (code.orElseThrow() != 0) {
            process.checkAlive();
        }
        try {
            JsonNode said = JSON.readTree(Files.readString(output));
            return new Result(
                    said.path("version").textValue(), said.path("cpuSeconds").doubleValue());
        } catch (IOException e) {
            throw new LocalRunException(
                    "%s is not the JSON that a training prints: %s"
                            .formatted(output, e.getMessage()),
                    e);
        }
    }

    /** Returns the newest epoch in its log, or a note that there is none yet. */
    String progress() {
        return newestEpoch(process.logTail());
    }

    /** Returns the newest epoch's line: libraries log other lines between the epochs. */
    static String newestEpoch(String log) {
        return log.lines()
                .filter(line -> line.startsWith("epoch "))
                .reduce((earlier, later) -> later)
                .orElse("no epoch is done yet");
    }

    @Override
    public void close() {
        process.close();
    }

    /** Returns flags with this JVM's own system properties from the command line. */
    private static List<String> flags() {
        List<String> flags = new ArrayList<>(List.of("-Xmx1g", "-XX:+UseSerialGC"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D"))
                .forEach(flags::add);
        return flags;
    }

    private static void writeJsonLines(Path file, List<Interaction> events) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Interaction event : events) {
                out.write(Codecs.INTERACTION.encode(event, Encoding.JSON));
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
