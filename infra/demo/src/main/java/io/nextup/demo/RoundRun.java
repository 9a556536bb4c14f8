package io.nextup.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.option.WrittenDuration;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
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
 * Runs one round of the {@code refresh} verb in a process of its own, so that its native memory and
 * CPU time are separate. The verb reads the topic, judges its candidate, and publishes and
 * announces what its gate accepts.
 */
final class RoundRun implements AutoCloseable {
    /**
     * Settings that the rounds of a demo share.
     *
     * @param launcher main class of the program whose verb {@code refresh} makes a round
     * @param directory an existing directory for their files
     * @param kafkaConfig file of the clients' settings
     */
    record Settings(String launcher, Path directory, Path registry, Path kafkaConfig, long seed) {}

    /**
     * Candidate of a round, and how it is judged.
     *
     * @param name name of the round, for its files
     * @param minimumUsers with fewer users in the window nothing is decided
     * @param options options of its family
     */
    record Candidate(String name, int minimumUsers, List<String> options) {
        Candidate {
            options = List.copyOf(options);
        }

        /**
         * A model of a family; a network goes on from the serving one.
         *
         * @param family name of the family
         * @param timeLimit longest time of the training proper, where a family learns in epochs
         */
        static Candidate of(String family, String name, int minimumUsers, Duration timeLimit) {
            boolean learns =
                    Families.onClassPath().named(family).defaults().has(LearningOptions.TIME_LIMIT);
            List<String> options = new ArrayList<>(List.of("--family=" + family));
            if (learns) {
                options.add("--time-limit=" + WrittenDuration.of(timeLimit));
            }
            return new Candidate(name, minimumUsers, options);
        }

        /** The most frequent items. */
        static Candidate popularity(String name, int minimumUsers) {
            return new Candidate(name, minimumUsers, List.of("--family=popularity"));
        }
    }

    private final ChildJvm process;
    private final Path output;

    private RoundRun(ChildJvm process, Path output) {
        this.process = process;
        this.output = output;
    }

    static RoundRun start(Settings settings, Candidate candidate) {
        Path output = settings.directory().resolve(candidate.name() + ".json");
        Path log = settings.directory().resolve(candidate.name() + ".log");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                settings.launcher(),
                                "refresh",
                                "--rounds=1",
                                "--min-users=" + candidate.minimumUsers(),
                                "--registry=" + settings.registry(),
                                "--kafka-config=" + settings.kafkaConfig(),
                                "--seed=" + settings.seed(),
                                "--json"));
        command.addAll(candidate.options());
        return new RoundRun(
                ChildJvm.start(
                        "The round of the %s model".formatted(candidate.name()),
                        System.getProperty("java.class.path"),
                        flags(),
                        command,
                        Map.of(),
                        output,
                        log,
                        log),
                output);
    }

    /** Returns true when the round has ended, with or without success. */
    boolean isDone() {
        return process.exitCode().isPresent();
    }

    /**
     * Returns the decision of a round that has ended.
     *
     * @throws LocalRunException with the end of its log, if it failed
     */
    RoundResult result() {
        OptionalInt code = process.exitCode();
        if (code.orElseThrow() != 0) {
            process.checkAlive();
        }
        try {
            return RoundResult.of(printed());
        } catch (JsonProcessingException e) {
            throw new LocalRunException(
                    "%s is not the JSON that a round prints: %s".formatted(output, e.getMessage()),
                    e);
        }
    }

    /** Returns all that the round printed so far; a round that was killed printed a part of it. */
    String printed() {
        try {
            return new String(Files.readAllBytes(output), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the newest epoch in its log, or a note that no epoch has ended yet. */
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
        // Signs the model with the key of this machine, which the job and the console trust.
        flags.add("-D%s=%s".formatted(Installation.HOME_PROPERTY, Installation.current().home()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D"))
                .forEach(flags::add);
        return flags;
    }
}
