package io.nextup.launcher.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.KafkaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class KafkaArgumentsTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "NEXTUP_KAFKA_BOOTSTRAP_SERVERS", "of-environment:9092",
                    "NEXTUP_KAFKA_SECURITY_PROTOCOL", "SSL");

    @TempDir private Path directory;

    @Command(name = "verb")
    private static final class SomeVerb {
        @Mixin private KafkaArguments kafka;
    }

    @Test
    void anOptionWinsOverTheEnvironmentAndTheEnvironmentOverTheFile() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        """
                        bootstrap.servers=of-file:9092
                        security.protocol=SASL_SSL
                        sasl.mechanism=PLAIN
                        nextup.topics.models=shop.models
                        """);

        KafkaSettings settings =
                arguments("--kafka-config=" + file, "--bootstrap-servers=of-option:9092")
                        .settings(ENVIRONMENT);

        assertThat(settings.bootstrapServers()).isEqualTo("of-option:9092");
        assertThat(settings.properties())
                .isEqualTo(Map.of("security.protocol", "SSL", "sasl.mechanism", "PLAIN"));
        assertThat(settings.topics().models()).isEqualTo("shop.models");
        assertThat(arguments("--kafka-config=" + file).settings(ENVIRONMENT).bootstrapServers())
                .isEqualTo("of-environment:9092");
        assertThat(arguments().settings(Map.of())).isEqualTo(KafkaSettings.at("127.0.0.1:9092"));
    }

    @Test
    void aKeyThatIsNotKnownIsWrongUsageOfTheVerb() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"), "nextup.topics.modells=x\n");

        assertThatThrownBy(() -> arguments("--kafka-config=" + file).settings(Map.of()))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("modells")
                .hasMessageContaining("model-health");
    }

    private static KafkaArguments arguments(String... options) {
        SomeVerb verb = new SomeVerb();
        new CommandLine(verb).parseArgs(options);
        return verb.kafka;
    }
}
