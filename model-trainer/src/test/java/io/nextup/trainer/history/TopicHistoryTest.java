package io.nextup.trainer.history;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TopicHistoryTest {
    private static final long RECORD_TIME = 1_000_000;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    @Test
    void everyPartitionIsReadUpToWhereItEndedAtTheStart() throws TopicException {
        topic(2, List.of(2L, 1L));
        consumer.schedulePollTask(
                () -> {
                    add(1, 0, "b", json("b", "3", 30));
                    add(0, 0, "a", json("a", "1", 20));
                    add(0, 1, "a", json("a", "2", 10));
                    add(0, 2, "a", json("a", "later", 40));
                });
        assertThat(read().interactions())
                .containsExactly(
                        Interaction.click(null, "a", "1", 20),
                        Interaction.click(null, "a", "2", 10),
                        Interaction.click(null, "b", "3", 30));
    }

    @Test
    void anEmptyTopicIsAnEmptyHistory() throws TopicException {
        topic(2, List.of(0L, 0L));
        assertThat(read().interactions()).isEmpty();
    }

    @Test
    void aTopicThatIsNotThereIsSaid() {
        assertThatThrownBy(this::read)
                .hasMessage(
                        "There is no topic nextup.interactions.v1 at broker:1: create it (./nextup topics)");
    }

    /** A history names few users and items, many times each. */
    @Test
    void equalIdsAreInMemoryOnce() {
        ArrivalLog log = new ArrivalLog(IntakeRules.defaults());
        add(log, bytes("a"), json("a", "1", 1));
        add(log, bytes("a"), json("a", "1", 2));
        Interaction first = log.interactions().get(0);
        Interaction second = log.interactions().get(1);
        assertThat(second.userId()).isSameAs(first.userId());
        assertThat(second.itemId()).isSameAs(first.itemId());
        assertThat(second.type()).isSameAs(first.type());
    }

    @Test
    void anErasureForgetsWhatTheUserDidBeforeItAndNothingElse() {
        ArrivalLog log = new ArrivalLog(IntakeRules.defaults());
        add(log, bytes("a"), json("a", "1", 1));
        add(log, bytes("b"), json("b", "2", 2));
        add(log, bytes("a"), null);
        add(log, bytes("a"), json("a", "3", 3));
        assertThat(log.interactions())
                .containsExactly(
                        Interaction.click(null, "b", "2", 2), Interaction.click(null, "a", "3", 3));
        assertThat(log.counts().erasures()).isEqualTo(1);
        assertThat(log.counts().records()).isEqualTo(4);
    }

    @Test
    void aSecondErasureForgetsTheRest() {
        ArrivalLog log = new ArrivalLog(IntakeRules.defaults());
        add(log, bytes("a"), null);
        add(log, bytes("a"), json("a", "1", 1));
        add(log, bytes("a"), null);
        assertThat(log.interactions()).isEmpty();
        assertThat(log.counts().erasures()).isEqualTo(2);
    }

    @Test
    void whatTheJobCallsDeadLettersIsCountedAndNotLearned() {
        ArrivalLog log = new ArrivalLog(IntakeRules.defaults());
        add(log, null, bytes("garbage"));
        add(log, null, bytes("{}"));
        add(log, null, json("a", "", 1));
        add(log, null, json("", "i", 1));
        add(log, null, json("a".repeat(257), "i", 1));
        add(log, null, json("a", "i", -1));
        add(log, null, json("a", "i", RECORD_TIME + 5 * 60_000 + 1));
        add(log, null, null);
        add(log, null, json("a".repeat(256), "i", 0));
        add(log, null, json("a", "i", RECORD_TIME + 5 * 60_000));
        assertThat(log.counts().undecodable()).isEqualTo(2);
        assertThat(log.counts().rejected()).isEqualTo(6);
        assertThat(log.interactions())
                .containsExactly(
                        Interaction.click(null, "a".repeat(256), "i", 0),
                        Interaction.click(null, "a", "i", RECORD_TIME));
    }

    @Test
    void anInteractionFromTheFutureHasItsRecordsTimeAndIsCounted() {
        ArrivalLog log = new ArrivalLog(IntakeRules.defaults());
        add(log, null, json("a", "late", RECORD_TIME - 1));
        add(log, null, json("a", "now", RECORD_TIME));
        add(log, null, json("a", "ahead", RECORD_TIME + 1));

        assertThat(log.interactions())
                .containsExactly(
                        Interaction.click(null, "a", "late", RECORD_TIME - 1),
                        Interaction.click(null, "a", "now", RECORD_TIME),
                        Interaction.click(null, "a", "ahead", RECORD_TIME));
        assertThat(log.counts().clamped()).isEqualTo(1);
    }

    @Test
    void anErasureIsOneToTheTrainerIfItIsOneToTheJob() {
        ArrivalLog log = new ArrivalLog(IntakeRules.defaults());
        add(log, null, json("a".repeat(256), "i", 1));
        add(log, null, json("\ufffd", "i", 2));
        add(log, new byte[0], null);
        add(log, bytes("a".repeat(257)), null);
        add(log, new byte[] {(byte) 0xff}, null);
        assertThat(log.counts().erasures()).isZero();
        assertThat(log.counts().rejected()).isEqualTo(2);
        assertThat(log.counts().undecodable()).isEqualTo(1);
        assertThat(log.interactions()).hasSize(2);

        add(log, bytes("a".repeat(256)), null);
        assertThat(log.counts().erasures()).isEqualTo(1);
        assertThat(log.interactions()).containsExactly(Interaction.click(null, "\ufffd", "i", 2));
    }

    @Test
    void whatBreaksTheJobsOwnLimitsIsLeftOut() {
        ArrivalLog log =
                new ArrivalLog(IntakeRules.of(new InteractionLimits(5, Duration.ofMillis(5))));
        add(log, null, json("ada", "phone", RECORD_TIME + 5));
        add(log, null, json("ada", "tablet", RECORD_TIME));
        add(log, null, json("ada", "phone", RECORD_TIME + 6));
        assertThat(log.interactions())
                .containsExactly(Interaction.click(null, "ada", "phone", RECORD_TIME));
        assertThat(log.counts().rejected()).isEqualTo(2);
    }

    @Test
    void anInteractionWithoutATimeHasItsRecords() {
        ArrivalLog log = new ArrivalLog(IntakeRules.defaults());
        add(log, null, bytes("{\"userId\":\"a\",\"itemId\":\"i\"}"));
        assertThat(log.interactions())
                .containsExactly(Interaction.click(null, "a", "i", RECORD_TIME));
    }

    private static void add(ArrivalLog log, byte[] key, byte[] value) {
        log.add(
                new ConsumerRecord<>(
                        Topics.INTERACTIONS,
                        0,
                        0,
                        RECORD_TIME,
                        TimestampType.CREATE_TIME,
                        ConsumerRecord.NULL_SIZE,
                        ConsumerRecord.NULL_SIZE,
                        key,
                        value,
                        new RecordHeaders(),
                        Optional.empty()));
    }

    private ArrivalLog read() throws TopicException {
        KafkaSettings kafka = KafkaSettings.at("broker:1");
        return TopicHistory.read(
                new TopicScan(consumer, kafka, Duration.ofSeconds(5)),
                kafka,
                new ArrivalLog(IntakeRules.defaults()));
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

    private void add(int partition, long offset, String key, byte[] value) {
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
