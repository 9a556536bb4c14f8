package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.kafka.KeyPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Topics with a consumer that reads them. */
final class FakeTopics {
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    MockConsumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /** Creates a topic, or gives it more partitions. */
    void create(String topic, int count) {
        for (int partition = partitions.getOrDefault(topic, 0); partition < count; partition++) {
            TopicPartition created = new TopicPartition(topic, partition);
            consumer.updateBeginningOffsets(Map.of(created, 0L));
            end(created, 0);
        }
        partitions.put(topic, count);
        consumer.updatePartitions(topic, described(topic));
    }

    /** Has the brokers name the partitions of a topic from the last to the first. */
    void turnRound(String topic) {
        List<PartitionInfo> described = described(topic);
        Collections.reverse(described);
        consumer.updatePartitions(topic, described);
    }

    /** Writes a record where its key belongs; the consumer must have assigned the topic. */
    void put(String topic, String key, byte[] value) {
        byte[] bytes = key.getBytes(UTF_8);
        TopicPartition partition =
                new TopicPartition(topic, KeyPartition.of(bytes, partitions.get(topic)));
        long offset = ends.get(partition);
        end(partition, offset + 1);
        consumer.addRecord(
                new ConsumerRecord<>(topic, partition.partition(), offset, bytes, value));
    }

    /** Says that a topic ends further on, though nobody gets the records yet. */
    void endAt(String topic, int partition, long offset) {
        end(new TopicPartition(topic, partition), offset);
    }

    private void end(TopicPartition partition, long offset) {
        ends.put(partition, offset);
        consumer.updateEndOffsets(Map.of(partition, offset));
    }

    private List<PartitionInfo> described(String topic) {
        Node node = new Node(1, "localhost", 9092);
        Node[] nodes = {node};
        List<PartitionInfo> described = new ArrayList<>();
        for (int partition = 0; partition < partitions.get(topic); partition++) {
            described.add(new PartitionInfo(topic, partition, node, nodes, nodes));
        }
        return described;
    }
}
