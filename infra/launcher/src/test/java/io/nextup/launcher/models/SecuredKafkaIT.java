package io.nextup.launcher.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.launcher.VerbRun;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A verb on a broker that asks for a password, and that has topics under other names. */
class SecuredKafkaIT {
    private static final String PASSWORD = "opensesame";

    @TempDir private Path directory;

    @Test
    void aVerbIsLetInByItsFileAndReadsTheTopicsThatTheFileNames() throws Exception {
        try (EmbeddedBroker broker =
                EmbeddedBroker.startSecured(
                        Files.createDirectory(directory.resolve("kafka")), "nextup", PASSWORD)) {
            try (Admin admin = broker.admin()) {
                admin.createTopics(
                                List.of(
                                        new NewTopic("shop.models", 1, (short) 1),
                                        new NewTopic("shop.health", 1, (short) 1)))
                        .all()
                        .get(30, SECONDS);
            }
            ModelAnnouncement announced =
                    new ModelAnnouncement("default", "v1", "file:///models/v1", "sha-v1", 1_000);
            try (AcknowledgedWriter writer =
                    AcknowledgedWriter.connect(broker.settings(), "shop.models")) {
                writer.write(
                        "default".getBytes(UTF_8),
                        Codecs.MODEL_ANNOUNCEMENT.encode(announced, Encoding.JSON));
            }

            VerbRun letIn = status(clientFile(broker, PASSWORD));
            VerbRun refused = status(clientFile(broker, "wrong"));

            assertThat(letIn.exitCode()).as(letIn.err()).isZero();
            JsonNode slot = letIn.json().get("slots").get(0);
            assertThat(slot.get("slot").textValue()).isEqualTo("default");
            assertThat(slot.toString()).contains("v1");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(broker.bootstrapServers())
                    .contains("refuses the login")
                    .contains("--kafka-config")
                    .hasLineCount(1);
            assertThat(letIn.out() + letIn.err()).doesNotContain(PASSWORD);
            assertThat(refused.err()).doesNotContain("wrong");
        }
    }

    private Path clientFile(EmbeddedBroker broker, String password) throws Exception {
        Properties client = new Properties();
        client.putAll(broker.settings().clientProperties());
        client.computeIfPresent(
                "sasl.jaas.config", (key, login) -> login.toString().replace(PASSWORD, password));
        client.setProperty("nextup.topics.models", "shop.models");
        client.setProperty("nextup.topics.health", "shop.health");
        Path file = directory.resolve(password + ".properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            client.store(writer, null);
        }
        return file;
    }

    private static VerbRun status(Path clientFile) {
        return VerbRun.of(
                TrainerEnvironment.ofThisMachine(),
                "models",
                "status",
                "--json",
                "--kafka-config=" + clientFile);
    }
}
