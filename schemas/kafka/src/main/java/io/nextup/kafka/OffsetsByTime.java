package io.nextup.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;

/** Finds the place in a topic that belongs to a time. */
public final class OffsetsByTime {
    private OffsetsByTime() {}

    /**
     * Returns each partition's first offset whose timestamp is the time or later; the partition's
     * end if it holds no such record yet.
     *
     * @param timeMillis milliseconds since the epoch
     * @param patience timeout for an answer of the broker
     */
    public static Map<Integer, Long> read(
            KafkaSettings kafka, String topic, long timeMillis, Duration patience)
            throws TopicException {
        try (Consumer<byte[], byte[]> consumer =
                KafkaClients.reader(kafka, KafkaClients.patience(patience))) {
            return read(consumer, kafka, topic, timeMillis);
        } catch (TimeoutException e) {
            throw TopicException.noAnswer(kafka, patience, e);
        } catch (KafkaException e) {
            throw TopicException.failed(kafka, topic, AclOperation.READ, e);
        }
    }

    private static Map<Integer, Long> read(
            Consumer<byte[], byte[]> consumer, KafkaSettings kafka, String topic, long timeMillis)
            throws TopicException {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw TopicException.noTopic(kafka, topic);
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(p -> times.put(new TopicPartition(topic, p.partition()), timeMillis));
        // The ends come first: a record that arrives in between is found by its time.
        Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<Integer, Long> offsets = new TreeMap<>();
        for (TopicPartition partition : times.keySet()) {
            OffsetAndTimestamp first = found.get(partition);
            offsets.put(
                    partition.partition(), first == null ? ends.get(partition) : first.offset());
        }
        return offsets;
    }
}
