package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.TopicScan.Extent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicScanTest {
    private static final TopicPartition FIRST = new TopicPartition("topic", 0);
    private static final TopicPartition SECOND = new TopicPartition("topic", 1);
    private static final TopicPartition THIRD = new TopicPartition("topic", 2);

    @Test
    void eachPartitionIsReadFromItsStartAndOneWithoutAnythingNewIsNotAssigned()
            throws TopicException {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions(
                "topic",
                IntStream.range(0, 3)
                        .mapToObj(
                                p ->
                                        new PartitionInfo(
                                                "topic",
                                                p,
                                                Node.noNode(),
                                                new Node[0],
                                                new Node[0]))
                        .toList());
        consumer.updateBeginningOffsets(Map.of(FIRST, 2L, SECOND, 0L, THIRD, 9L));
        // Committed records of the third end before where it begins by now.
        consumer.updateEndOffsets(Map.of(FIRST, 7L, SECOND, 4L, THIRD, 8L));
        consumer.schedulePollTask(
                () -> {
                    for (long offset = 5; offset < 9; offset++) {
                        consumer.addRecord(
                                new ConsumerRecord<>("topic", 0, offset, null, new byte[0]));
                    }
                });
        List<Long> read = new ArrayList<>();
        TopicScan scan =
                new TopicScan(consumer, KafkaSettings.at("broker:1"), Duration.ofSeconds(10));
        scan.readOn(
                "topic",
                extents -> {
                    assertThat(extents)
                            .isEqualTo(
                                    new TreeMap<>(
                                            Map.of(
                                                    0, new Extent(2, 7),
                                                    1, new Extent(0, 4),
                                                    2, new Extent(9, 9))));
                    return Map.of(0, 5L, 1, 6L, 2, 9L);
                },
                record -> read.add(record.offset()));
        assertThat(read).containsExactly(5L, 6L);
        assertThat(consumer.assignment()).containsExactly(FIRST);
    }

    @Test
    void aReadingEndsOnceTheSinkHasEnough() throws TopicException {
        FakeTopics topics = new FakeTopics();
        for (int i = 0; i < 5; i++) {
            topics.add("topic", null, new byte[0]);
        }
        List<Long> read = new ArrayList<>();
        topics.scan()
                .readWhile(
                        "topic",
                        new NewestOffsets(4),
                        record -> {
                            read.add(record.offset());
                            return record.offset() < 2;
                        });
        assertThat(read).containsExactly(1L, 2L);
    }

    /** Kafka's default is half a second, for each topic of a scan and once more at its end. */
    @Test
    void aBrokerDoesNotHoldAFetchBackForRecordsThatNoScanReads() {
        assertThat(TopicScan.own(Duration.ofSeconds(7)))
                .containsEntry("fetch.max.wait.ms", 10)
                .containsEntry("default.api.timeout.ms", 7_000);
    }
}
