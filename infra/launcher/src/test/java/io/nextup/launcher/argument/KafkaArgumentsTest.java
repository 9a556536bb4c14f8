package io.nextup.launcher.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final Map<String, String> LOGIN =
            Map.of(
                    "security.protocol",
                    "SASL_PLAINTEXT",
                    "sasl.jaas.config",
                    "ScramLoginModule required username=\"nextup\" password=\"secret\";");

    private static final Optional<Path> NONE = Optional.empty();

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
                        .settings(ENVIRONMENT, NONE);

        assertThat(settings.bootstrapServers()).isEqualTo("of-option:9092");
        assertThat(settings.properties())
                .isEqualTo(Map.of("security.protocol", "SSL", "sasl.mechanism", "PLAIN"));
        assertThat(settings.topics().models()).isEqualTo("shop.models");
        assertThat(
                        arguments("--kafka-config=" + file)
                                .settings(ENVIRONMENT, NONE)
                                .bootstrapServers())
                .isEqualTo("of-environment:9092");
        assertThat(arguments().settings(Map.of(), NONE))
                .isEqualTo(KafkaSettings.at("127.0.0.1:9092"));
    }

    @Test
    void aKeyThatIsNotKnownIsWrongUsageOfTheVerb() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        "bootstrap.servers=shop:9092\nnextup.topics.modells=x\n");

        assertThatThrownBy(() -> arguments("--kafka-config=" + file).settings(Map.of(), NONE))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("modells")
                .hasMessageContaining("health");
    }

    /** Else a misspelt address would have a verb write to a broker of this machine. */
    @Test
    void aFileThatNamesNoBrokerIsWrongUsageEvenWhileOneRuns() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        "bootstrap.server=shop:9092\nnextup.topics.models=shop.models\n");
        Optional<Path> running = Optional.of(running());

        assertThatThrownBy(() -> arguments("--kafka-config=" + file).settings(Map.of(), running))
                .isInstanceOf(ParameterException.class)
                .hasMessageContainingAll(
                        file.toString(), "bootstrap.servers=HOST:PORT", "bootstrap.server?");
        assertThat(arguments("--kafka-config=" + file).topicNames().models())
                .as("names of topics need no broker")
                .isEqualTo("shop.models");
    }

    @Test
    void aKeyThatNoClientKnowsIsOneLineHoweverOftenTheVerbReadsTheFile() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        "bootstrap.servers=shop:9092\nsecurity.protocl=SSL\n");
        StringWriter err = new StringWriter();
        SomeVerb verb = new SomeVerb();
        new CommandLine(verb).setErr(new PrintWriter(err)).parseArgs("--kafka-config=" + file);

        verb.kafka.settings(Map.of(), NONE);
        verb.kafka.settings(Map.of(), NONE);

        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("verb: ")
                .contains("security.protocl (did you mean security.protocol?) in " + file);
    }

    @Test
    void aVerbThatNamesNoBrokerLogsInToTheRunningOne() throws Exception {
        Optional<Path> running = Optional.of(running());

        assertThat(arguments().settings(Map.of(), running))
                .isEqualTo(new KafkaSettings("127.0.0.1:20001", TopicNames.defaults(), LOGIN));
        assertThat(arguments("--bootstrap-servers=127.0.0.1:20001").settings(Map.of(), running))
                .as("its own address in an option")
                .isEqualTo(arguments().settings(Map.of(), running));
        Path topics =
                Files.writeString(
                        directory.resolve("topics.properties"),
                        "bootstrap.servers=127.0.0.1:20001\nnextup.topics.models=mine\n");
        KafkaSettings named = arguments("--kafka-config=" + topics).settings(Map.of(), running);
        assertThat(named.topics().models()).isEqualTo("mine");
        assertThat(named.properties()).isEqualTo(LOGIN);
    }

    @Test
    void noOtherBrokerGetsTheLoginOfTheRunningOne() throws Exception {
        Optional<Path> running = Optional.of(running());
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"), "bootstrap.servers=shop:9092\n");

        assertThat(arguments("--bootstrap-servers=shop:9092").settings(Map.of(), running))
                .isEqualTo(KafkaSettings.at("shop:9092"));
        assertThat(arguments("--kafka-config=" + file).settings(Map.of(), running))
                .isEqualTo(KafkaSettings.at("shop:9092"));
        assertThat(
                        arguments()
                                .settings(
                                        Map.of("NEXTUP_KAFKA_BOOTSTRAP_SERVERS", "shop:9092"),
                                        running))
                .isEqualTo(KafkaSettings.at("shop:9092"));
        assertThat(arguments().settings(Map.of("NEXTUP_KAFKA_CONFIG", file.toString()), running))
                .isEqualTo(KafkaSettings.at("shop:9092"));
        assertThat(
                        arguments("--bootstrap-servers=127.0.0.1:20001,shop:9092")
                                .settings(Map.of(), running)
                                .properties())
                .isEmpty();
    }

    @Test
    void aLoginThatOthersMayHaveWrittenIsUsedForNoBroker() throws Exception {
        Path file = permit(running(), "rw--w----");
        Optional<Path> running = Optional.of(file);

        for (KafkaArguments verb :
                List.of(arguments(), arguments("--bootstrap-servers=127.0.0.1:20001"))) {
            assertThatThrownBy(() -> verb.settings(Map.of(), running))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Others have access to %s (rw--w----)", file)
                    .hasMessageContaining("chmod 600 " + file)
                    .hasMessageNotContaining("secret");
        }
        assertThat(arguments("--bootstrap-servers=shop:9092").settings(Map.of(), running))
                .as("another broker")
                .isEqualTo(KafkaSettings.at("shop:9092"));
    }

    private Path running() throws Exception {
        return permit(
                Files.writeString(
                        directory.resolve("running.properties"),
                        """
                        bootstrap.servers=127.0.0.1:20001
                        security.protocol=SASL_PLAINTEXT
                        sasl.jaas.config=ScramLoginModule required username="nextup" password="secret";
                        """),
                "rw-------");
    }

    private static Path permit(Path file, String permissions) throws Exception {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static KafkaArguments arguments(String... options) {
        SomeVerb verb = new SomeVerb();
        new CommandLine(verb).parseArgs(options);
        return verb.kafka;
    }
}
