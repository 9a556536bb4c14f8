package io.nextup.launcher.argument;

import io.nextup.kafka.KafkaConfig;
import io.nextup.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options with which every verb reaches a Kafka cluster. */
public final class KafkaArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "The Kafka brokers (default: those of --kafka-config, or else "
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
                            + KafkaConfig.FILE_VARIABLE
                            + " names). Variables such as NEXTUP_KAFKA_SECURITY_PROTOCOL and"
                            + " NEXTUP_TOPICS_MODELS win over the file.")
    private Path config;

    /**
     * Merges the options, this process's environment and the file.
     *
     * @throws ParameterException naming the option or the key that is wrong
     */
    public KafkaSettings settings() {
        return settings(System.getenv());
    }

    KafkaSettings settings(Map<String, String> environment) {
        try {
            Map<String, String> options =
                    bootstrapServers == null
                            ? Map.of()
                            : Map.of(KafkaSettings.ADDRESS, bootstrapServers);
            return KafkaSettings.from(
                    KafkaConfig.read(Optional.ofNullable(config), environment, options));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "the Kafka cluster: " + e.getMessage(), e);
        }
    }
}
