package io.nextup.local.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Topics;
import io.nextup.kafka.KafkaClients;
import io.nextup.local.process.LocalRunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The declared configuration on a real broker. */
class TopicsFileIT {
    @TempDir Path directory;

    @Test
    void theWholeBatchOfARecordMoreThanAnHourAheadIsRejected() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0)) {
            broker.createTopics(TopicsFile.bundled());
            // Nothing goes out before it is flushed: what is sent at once is one batch.
            try (Producer<byte[], byte[]> producer =
                    KafkaClients.writer(
                            broker.settings(), Map.of(ProducerConfig.LINGER_MS_CONFIG, 60_000))) {
                List<Future<RecordMetadata>> rejected = send(producer, 0, 61, 0);
                assertThatThrownBy(() -> rejected.get(1).get(30, SECONDS))
                        .hasCauseInstanceOf(InvalidTimestampException.class);
                for (int good : new int[] {0, 2}) {
                    assertThatThrownBy(() -> rejected.get(good).get(30, SECONDS))
                            .isInstanceOf(ExecutionException.class);
                }

                List<Future<RecordMetadata>> accepted = send(producer, 59, 0);
                assertThat(accepted.get(0).get(30, SECONDS).offset()).isZero();
                assertThat(accepted.get(1).get(30, SECONDS).offset()).isEqualTo(1);
            }
        }
    }

    @Test
    void aSettingThatTheBrokerDoesNotKnowIsRefusedWithItsName() throws Exception {
        Path misspelt =
                Files.writeString(
                        directory.resolve("topics.yaml"),
                        """
                        topics:
                          - name: clicks
                            partitions: 1
                            config:
                              retention.m: 1000
                        """);
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0)) {
            assertThatThrownBy(() -> broker.createTopics(TopicsFile.read(misspelt)))
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageStartingWith("The broker refused topic clicks: ")
                    .hasMessageContaining("retention.m");
        }
    }

    /** Records whose timestamps lie so many minutes ahead, as one batch. */
    private static List<Future<RecordMetadata>> send(
            Producer<byte[], byte[]> producer, int... minutesAhead) {
        long now = InstantSource.system().millis();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int minutes : minutesAhead) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.INTERACTIONS,
                                    0,
                                    now + Duration.ofMinutes(minutes).toMillis(),
                                    "ada".getBytes(UTF_8),
                                    "{}".getBytes(UTF_8))));
        }
        producer.flush();
        return sent;
    }
}
