package io.nextup.trainer.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic read at once, as a training without {@code --store} reads it. */
class TopicReadingTest {
    private static final long RECORD_TIME = FakeTopic.RECORD_TIME;

    @TempDir Path directory;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final FakeTopic topic = new FakeTopic("topic", 1);

    @Test
    void everyPartitionIsReadUpToWhereItEndedAtTheStart() throws IOException {
        topic(2, List.of(2L, 1L));
        consumer.schedulePollTask(
                () -> {
                    scanned(1, 0, "b", json("b", "3", 30));
                    scanned(0, 0, "a", json("a", "1", 20));
                    scanned(0, 1, "a", json("a", "2", 10));
                    scanned(0, 2, "a", json("a", "later", 40));
                });
        assertThat(scan().interactions())
                .containsExactly(
                        Interaction.click(null, "a", "1", 20),
                        Interaction.click(null, "a", "2", 10),
                        Interaction.click(null, "b", "3", 30));
    }

    @Test
    void anEmptyTopicIsAnEmptyHistory() throws IOException {
        topic(2, List.of(0L, 0L));
        assertThat(scan().interactions()).isEmpty();
    }

    @Test
    void aTopicThatIsNotThereIsSaid() {
        assertThatThrownBy(this::scan)
                .hasMessage(
                        "Kafka at broker:1 has no topic nextup.interactions.v1: create it (./nextup topics)");
    }

    @Test
    void anErasureForgetsWhatTheUserDidBeforeItAndNothingElse() throws IOException {
        add(bytes("a"), json("a", "1", 1));
        add(bytes("b"), json("b", "2", 2));
        add(bytes("a"), null);
        add(bytes("a"), json("a", "3", 3));
        OneReading reading = read();
        assertThat(reading.interactions())
                .containsExactly(
                        Interaction.click(null, "b", "2", 2), Interaction.click(null, "a", "3", 3));
        assertThat(reading.counts().erasures()).isEqualTo(1);
        assertThat(reading.counts().records()).isEqualTo(4);
    }

    @Test
    void aSecondErasureForgetsTheRest() throws IOException {
        add(bytes("a"), null);
        add(bytes("a"), json("a", "1", 1));
        add(bytes("a"), null);
        OneReading reading = read();
        assertThat(reading.interactions()).isEmpty();
        assertThat(reading.counts().erasures()).isEqualTo(2);
    }

    @Test
    void whatTheJobCallsDeadLettersIsCountedAndNotLearned() throws IOException {
        add(null, bytes("garbage"));
        add(null, bytes("{}"));
        add(null, json("a", "", 1));
        add(null, json("", "i", 1));
        add(null, json("a".repeat(257), "i", 1));
        add(null, json("a", "i", -1));
        add(null, json("a", "i", RECORD_TIME + 5 * 60_000 + 1));
        add(null, null);
        add(null, json("a".repeat(256), "i", 0));
        add(null, json("a", "i", RECORD_TIME + 5 * 60_000));
        OneReading reading = read();
        assertThat(reading.counts().undecodable()).isEqualTo(2);
        assertThat(reading.counts().rejected()).isEqualTo(6);
        assertThat(reading.interactions())
                .containsExactly(
                        Interaction.click(null, "a".repeat(256), "i", 0),
                        Interaction.click(null, "a", "i", RECORD_TIME));
    }

    @Test
    void anInteractionFromTheFutureHasItsRecordsTimeAndIsCounted() throws IOException {
        add(null, json("a", "late", RECORD_TIME - 1));
        add(null, json("a", "now", RECORD_TIME));
        add(null, json("a", "ahead", RECORD_TIME + 1));

        OneReading reading = read();
        assertThat(reading.interactions())
                .containsExactly(
                        Interaction.click(null, "a", "late", RECORD_TIME - 1),
                        Interaction.click(null, "a", "now", RECORD_TIME),
                        Interaction.click(null, "a", "ahead", RECORD_TIME));
        assertThat(reading.counts().clamped()).isEqualTo(1);
    }

    @Test
    void anErasureIsOneToTheTrainerIfItIsOneToTheJob() throws IOException {
        add(null, json("a".repeat(256), "i", 1));
        add(null, json("\ufffd", "i", 2));
        add(new byte[0], null);
        add(bytes("a".repeat(257)), null);
        add(new byte[] {(byte) 0xff}, null);
        OneReading reading = read();
        assertThat(reading.counts().erasures()).isZero();
        assertThat(reading.counts().rejected()).isEqualTo(2);
        assertThat(reading.counts().undecodable()).isEqualTo(1);
        assertThat(reading.interactions()).hasSize(2);

        add(bytes("a".repeat(256)), null);
        reading = read();
        assertThat(reading.counts().erasures()).isEqualTo(1);
        assertThat(reading.interactions())
                .containsExactly(Interaction.click(null, "\ufffd", "i", 2));
    }

    @Test
    void whatBreaksTheJobsOwnLimitsIsLeftOut() throws IOException {
        add(null, json("ada", "phone", RECORD_TIME + 5));
        add(null, json("ada", "tablet", RECORD_TIME));
        add(null, json("ada", "phone", RECORD_TIME + 6));
        OneReading reading =
                OneReading.of(
                        topic,
                        IntakeRules.of(new InteractionLimits(5, Duration.ofMillis(5))),
                        null,
                        directory);
        assertThat(reading.interactions())
                .containsExactly(Interaction.click(null, "ada", "phone", RECORD_TIME));
        assertThat(reading.counts().rejected()).isEqualTo(2);
    }

    @Test
    void anInteractionWithoutATimeHasItsRecords() throws IOException {
        add(null, bytes("{\"userId\":\"a\",\"itemId\":\"i\"}"));
        assertThat(read().interactions())
                .containsExactly(Interaction.click(null, "a", "i", RECORD_TIME));
    }

    private void add(byte[] key, byte[] value) {
        topic.add(0, key, value, RECORD_TIME);
    }

    private OneReading read() throws IOException {
        return OneReading.of(topic, IntakeRules.defaults(), null, directory);
    }

    private OneReading scan() throws IOException {
        TopicScan scan =
                new TopicScan(consumer, KafkaSettings.at("broker:1"), Duration.ofSeconds(5));
        return OneReading.of(new Scanned(scan), IntakeRules.defaults(), null, directory);
    }

    /** A topic of a broker that gives no ids. */
    private record Scanned(TopicScan scan) implements TopicSource {
        @Override
        public String name() {
            return Topics.INTERACTIONS;
        }

        @Override
        public Optional<String> topicId() {
            return Optional.empty();
        }

        @Override
        public void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
                throws TopicException {
            scan.readOn(name(), starts, sink);
        }
    }

    private void topic(int partitions, List<Long> ends) {
        consumer.updatePartitions(
                Topics.INTERACTIONS,
                IntStream.range(0, partitions)
                        .mapToObj(
                                p ->
                                        new PartitionInfo(
                                                Topics.INTERACTIONS,
                                                p,
                                                Node.noNode(),
                                                new Node[0],
                                                new Node[0]))
                        .toList());
        for (int p = 0; p < partitions; p++) {
            TopicPartition partition = new TopicPartition(Topics.INTERACTIONS, p);
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.updateEndOffsets(Map.of(partition, ends.get(p)));
        }
    }

    private void scanned(int partition, long offset, String key, byte[] value) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        Topics.INTERACTIONS,
                        partition,
                        offset,
                        RECORD_TIME,
                        TimestampType.CREATE_TIME,
                        key.length(),
                        value.length,
                        bytes(key),
                        value,
                        new RecordHeaders(),
                        Optional.empty()));
    }

    private static byte[] json(String user, String item, long timeMillis) {
        return bytes(
                "{\"userId\":\"%s\",\"itemId\":\"%s\",\"eventTime\":%d}"
                        .formatted(user, item, timeMillis));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
