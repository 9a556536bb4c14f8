package io.nextup.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Topics of one partition each, in memory, for scans of them. */
public final class FakeTopics {
    public static final KafkaSettings KAFKA = KafkaSettings.at("broker:1");

    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();

    /** Creates an empty topic; does nothing if it exists. */
    public void create(String topic) {
        records.computeIfAbsent(topic, any -> new ArrayList<>());
    }

    public void add(String topic, byte[] key, byte[] value, Header... headers) {
        create(topic);
        List<ConsumerRecord<byte[], byte[]>> all = records.get(topic);
        all.add(
                new ConsumerRecord<>(
                        topic,
                        0,
                        all.size(),
                        0,
                        TimestampType.CREATE_TIME,
                        ConsumerRecord.NULL_SIZE,
                        ConsumerRecord.NULL_SIZE,
                        key,
                        value,
                        new RecordHeaders(headers),
                        Optional.empty()));
    }

    /** Makes a scan of the current records. */
    public TopicScan scan() {
        MockConsumer<byte[], byte[]> consumer =
                new MockConsumer<>("earliest") {
                    @Override
                    public synchronized void assign(Collection<TopicPartition> partitions) {
                        super.assign(partitions);
                        for (TopicPartition partition : partitions) {
                            records.get(partition.topic()).forEach(this::addRecord);
                        }
                    }
                };
        records.forEach(
                (topic, all) -> {
                    TopicPartition partition = new TopicPartition(topic, 0);
                    consumer.updatePartitions(
                            topic,
                            List.of(
                                    new PartitionInfo(
                                            topic, 0, Node.noNode(), new Node[0], new Node[0])));
                    consumer.updateBeginningOffsets(Map.of(partition, 0L));
                    consumer.updateEndOffsets(Map.of(partition, (long) all.size()));
                });
        return new TopicScan(consumer, KAFKA, Duration.ofSeconds(5));
    }
}
