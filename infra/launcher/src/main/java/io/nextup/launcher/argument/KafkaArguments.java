package io.nextup.launcher.argument;

import io.nextup.event.TerminalText;
import io.nextup.kafka.EnvironmentVariables;
import io.nextup.kafka.KafkaConfig;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.launcher.verb.Heading;
import io.nextup.local.broker.ClientFiles;
import io.nextup.local.install.Installation;
import io.nextup.signature.PrivateFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options with which every verb reaches a Kafka cluster. */
@Heading("Kafka")
public final class KafkaArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "The Kafka brokers (default: those of --kafka-config, or those of nextup up while"
                            + " it runs, or else "
                            + KafkaSettings.DEFAULT_BOOTSTRAP_SERVERS
                            + ").")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties of every Kafka client, such as security.protocol and"
                            + " sasl.jaas.config, and names of topics, such as"
                            + " nextup.topics.models (default: the file that "
                            + EnvironmentVariables.KAFKA_CONFIG
                            + " names). Variables such as NEXTUP_KAFKA_SECURITY_PROTOCOL and"
                            + " NEXTUP_TOPICS_MODELS win over the file.")
    private Path config;

    private boolean warned;

    /**
     * Merges the options, this process's environment and the file. Where none of them names a
     * broker, it is that of a running {@code nextup up}, with its login.
     *
     * @throws ParameterException naming the option or the key that is wrong
     * @throws UncheckedIOException if the login of the run is not for this user alone
     */
    public KafkaSettings settings() {
        return settings(
                System.getenv(),
                Installation.ifKnown()
                        .map(here -> new ClientFiles(here.running()).java())
                        .filter(Files::exists));
    }

    /** Returns the file of the clients' properties, of the option or the variable. */
    public Optional<Path> file() {
        return Optional.ofNullable(config)
                .or(
                        () ->
                                Optional.ofNullable(
                                                System.getenv(EnvironmentVariables.KAFKA_CONFIG))
                                        .map(Path::of));
    }

    /** Returns the names of topics alone, for what asks no broker: a file needs no address. */
    public TopicNames topicNames() {
        return settings(
                        System.getenv(),
                        Optional.empty(),
                        bootstrapServers == null
                                ? KafkaSettings.DEFAULT_BOOTSTRAP_SERVERS
                                : bootstrapServers)
                .topics();
    }

    /**
     * @param running file of a running {@code nextup up}; empty while none runs
     */
    KafkaSettings settings(Map<String, String> environment, Optional<Path> running) {
        return settings(environment, running, bootstrapServers);
    }

    /**
     * @param address null to leave it to the file or the environment
     */
    private KafkaSettings settings(
            Map<String, String> environment, Optional<Path> running, String address) {
        return settings(
                spec,
                address,
                config,
                environment,
                given -> running.map(file -> withLogin(given, file)).orElse(given),
                this::warn);
    }

    /**
     * Merges options of a verb, the environment and the file.
     *
     * @param bootstrapServers null where no option gives them
     * @param config null where no option names a file
     * @param further adds keys to those merged
     * @param warnings takes a warning of keys that no client knows
     * @throws ParameterException naming the option or the key that is wrong
     */
    static KafkaSettings settings(
            CommandSpec spec,
            String bootstrapServers,
            Path config,
            Map<String, String> environment,
            UnaryOperator<Map<String, String>> further,
            Consumer<String> warnings) {
        try {
            Map<String, String> options =
                    bootstrapServers == null
                            ? Map.of()
                            : Map.of(KafkaSettings.ADDRESS, bootstrapServers);
            return KafkaSettings.from(
                    further.apply(
                            KafkaConfig.read(
                                    Optional.ofNullable(config), environment, options, warnings)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "the Kafka cluster: " + e.getMessage(), e);
        }
    }

    /** Prints a warning, once for a verb that reads the file several times. */
    private void warn(String warning) {
        if (!warned) {
            warned = true;
            warn(spec, warning);
        }
    }

    static void warn(CommandSpec spec, String warning) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(TerminalText.onOneLine(spec.qualifiedName() + ": " + warning));
        err.flush();
    }

    /**
     * Adds the login of the run, unless other brokers than its own are named.
     *
     * @throws UncheckedIOException if others could have written the file: they would get the
     *     records, and answer with theirs
     */
    private static Map<String, String> withLogin(Map<String, String> given, Path file) {
        Map<String, String> run = KafkaConfig.read(Optional.of(file), Map.of(), Map.of());
        String address = given.get(KafkaSettings.ADDRESS);
        if (address != null && !address.equals(run.get(KafkaSettings.ADDRESS))) {
            return given;
        }
        try {
            PrivateFile.requireOwn(
                    file, "run this as that user, or name another broker with --bootstrap-servers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> keys = new HashMap<>(run);
        keys.putAll(given);
        return keys;
    }
}
