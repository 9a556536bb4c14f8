package io.nextup.launcher.argument;

import io.nextup.kafka.KafkaSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which {@code nextup up} takes brokers of the user's own, and starts none. */
public final class OwnClusterArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "Takes your Kafka brokers at this address and starts none (default: those of"
                            + " --kafka-config, or else a broker of its own).")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Takes your Kafka brokers and starts none: a file of properties of every Kafka"
                            + " client, such as bootstrap.servers and sasl.jaas.config, and names of"
                            + " topics, such as nextup.topics.models. Variables such as"
                            + " NEXTUP_KAFKA_SECURITY_PROTOCOL win over the file, and name no brokers"
                            + " alone (default: a broker of its own).")
    private Path config;

    /**
     * Merges the options, this process's environment and the file; empty if no option names a
     * cluster.
     *
     * @throws ParameterException naming the option or the key that is wrong
     */
    public Optional<KafkaSettings> settings() {
        return bootstrapServers == null && config == null
                ? Optional.empty()
                : Optional.of(
                        KafkaArguments.settings(
                                spec,
                                bootstrapServers,
                                config,
                                System.getenv(),
                                UnaryOperator.identity(),
                                warning -> KafkaArguments.warn(spec, warning)));
    }

    /** Returns the options as the user gave them, for commands of other verbs. */
    public String words() {
        List<String> words = new ArrayList<>();
        if (config != null) {
            words.add("--kafka-config " + config);
        }
        if (bootstrapServers != null) {
            words.add("--bootstrap-servers " + bootstrapServers);
        }
        return String.join(" ", words);
    }
}
