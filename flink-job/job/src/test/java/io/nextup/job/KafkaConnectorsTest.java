package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.job.publish.PublishOptions;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class KafkaConnectorsTest {
    @Test
    void aSinkKeepsTheOperatorsPropertiesButForThoseThatASafeWriteNeeds() {
        assertThat(sinkProperties("at-least-once"))
                .containsExactlyInAnyOrderEntriesOf(expected(Map.of()));
    }

    @Test
    void aSinkForExactlyOnceHasTheTimeoutOfItsTransactionsAndLeavesTheIdToFlink() {
        assertThat(sinkProperties("exactly-once"))
                .containsExactlyInAnyOrderEntriesOf(
                        expected(Map.of("transaction.timeout.ms", "900000")));
    }

    private static Map<Object, Object> expected(Map<String, String> more) {
        Map<Object, Object> expected = new HashMap<>(more);
        expected.putAll(
                Map.of(
                        "bootstrap.servers", "broker:9092",
                        "sasl.mechanism", "PLAIN",
                        "compression.type", "zstd",
                        "acks", "all",
                        "enable.idempotence", "true",
                        "retries", "2147483647",
                        "linger.ms", "0"));
        return expected;
    }

    private static Properties sinkProperties(String delivery) {
        KafkaOptions kafka =
                new KafkaOptions(
                        new KafkaSettings(
                                "broker:9092",
                                TopicNames.defaults(),
                                Map.of(
                                        "sasl.mechanism", "PLAIN",
                                        "compression.type", "zstd",
                                        "transactional.id", "mine",
                                        "acks", "1",
                                        "enable.idempotence", "false",
                                        "retries", "0",
                                        "max.in.flight.requests.per.connection", "10",
                                        "linger.ms", "60000")),
                        "nextup",
                        KafkaOptions.Start.EARLIEST,
                        false);
        return KafkaConnectors.sinkProperties(
                kafka,
                PublishOptions.from(
                        Configuration.fromMap(Map.of("nextup.publish.delivery", delivery)),
                        "nextup"));
    }
}
