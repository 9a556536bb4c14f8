package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClientsTest {
    @Test
    void aReaderKeepsTheOperatorsPropertiesButForThoseThatWouldLeaveATrace() {
        KafkaSettings kafka =
                new KafkaSettings(
                        "broker:9092",
                        TopicNames.defaults(),
                        Map.of(
                                "sasl.mechanism", "PLAIN",
                                "fetch.max.bytes", "1000",
                                "group.id", "mine",
                                "group.instance.id", "mine-1",
                                "enable.auto.commit", "true",
                                "isolation.level", "read_uncommitted",
                                "auto.offset.reset", "latest"));

        assertThat(KafkaClients.readerProperties(kafka, Map.of("auto.offset.reset", "none")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "bootstrap.servers", "broker:9092",
                                "sasl.mechanism", "PLAIN",
                                "fetch.max.bytes", "1000",
                                "enable.auto.commit", false,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "none",
                                "allow.auto.create.topics", false));
    }

    @Test
    void aWriterKeepsTheOperatorsPropertiesButForThoseThatASafeWriteNeeds() {
        KafkaSettings kafka =
                new KafkaSettings(
                        "broker:9092",
                        TopicNames.defaults(),
                        Map.of(
                                "sasl.mechanism", "PLAIN",
                                "compression.type", "zstd",
                                "transactional.id", "mine",
                                "acks", "1",
                                "retries", "0",
                                "enable.idempotence", "false",
                                "max.in.flight.requests.per.connection", "10",
                                "linger.ms", "60000"));

        assertThat(KafkaClients.writerProperties(kafka, Map.of("linger.ms", 0)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "bootstrap.servers", "broker:9092",
                                "sasl.mechanism", "PLAIN",
                                "compression.type", "zstd",
                                "acks", "all",
                                "enable.idempotence", "true",
                                "retries", "2147483647",
                                "linger.ms", 0));
    }

    @Test
    void anAddressThatIsNoneIsAnErrorThatNamesItAndTheWayOut() {
        assertThatThrownBy(() -> TopicScan.open(KafkaSettings.at("nowhere"), Duration.ofSeconds(1)))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("--bootstrap-servers");
    }

    @Test
    void aValueMayReferToAProviderOfKafkas(@TempDir Path directory) throws Exception {
        Path secrets = Files.writeString(directory.resolve("secrets"), "protocol=NOT_KNOWN\n");
        KafkaSettings kafka =
                new KafkaSettings(
                        "broker:9092",
                        TopicNames.defaults(),
                        Map.of(
                                "config.providers", "file",
                                "config.providers.file.class",
                                        "org.apache.kafka.common.config.provider.FileConfigProvider",
                                "security.protocol", "${file:%s:protocol}".formatted(secrets)));

        // The file's value is not a valid protocol, so a client that reads it cannot be made.
        assertThatThrownBy(() -> KafkaClients.admin(kafka, Map.of()))
                .isInstanceOf(KafkaException.class)
                .hasStackTraceContaining("NOT_KNOWN");
    }
}
