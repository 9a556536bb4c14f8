package io.nextup.local.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Topics;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local broker with SASL_SSL in front of it. */
class KafkaBrokerIT {
    private static final Pattern PASSWORD = Pattern.compile("password=\"([0-9a-f]{32})\"");

    @TempDir Path directory;

    @Test
    void aSecuredBrokerAnswersOnlyItsOwnUserWhosePasswordOthersCannotSee() throws Exception {
        Path home = directory.resolve("kafka");
        try (KafkaBroker broker = KafkaBroker.startSecured(home, 0)) {
            broker.createTopics(TopicsFile.bundled());
            try (AcknowledgedWriter writer =
                    AcknowledgedWriter.connect(broker.settings(), Topics.MODELS)) {
                writer.write(new byte[] {1}, new byte[] {2});
            }

            Matcher login =
                    PASSWORD.matcher(broker.settings().properties().get("sasl.jaas.config"));
            assertThat(login.find()).isTrue();
            String password = login.group(1);
            Map<String, String> guess = new HashMap<>(broker.settings().properties());
            guess.computeIfPresent(
                    "sasl.jaas.config", (key, value) -> value.replace(password, "guess"));
            assertThatThrownBy(
                            () ->
                                    BrokerAdmin.connect(
                                            new KafkaSettings(
                                                    broker.bootstrapServers(),
                                                    TopicNames.defaults(),
                                                    guess)))
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageContaining("refuses the login of User:nextup");
            try (Admin plain =
                    KafkaClients.admin(
                            KafkaSettings.at(broker.bootstrapServers()),
                            Map.of("default.api.timeout.ms", 2_000, "request.timeout.ms", 1_000))) {
                assertThatThrownBy(() -> plain.describeCluster().nodes().get(30, SECONDS))
                        .hasMessageContaining("Timed out");
            }

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                    .isEqualTo("rwx------");
            assertThat(commandLine(broker.pid())).contains("kafka.Kafka").doesNotContain(password);
            assertThat(Files.readString(home.resolve("kafka.log"))).doesNotContain(password);
        }
    }

    private static String commandLine(long pid) throws IOException {
        return Files.readString(
                Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
    }
}
