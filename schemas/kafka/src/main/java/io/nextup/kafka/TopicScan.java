package io.nextup.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads topics from their beginning, or from given offsets, to the end offsets at the start of the
 * reading. It belongs to no consumer group and leaves no trace at the broker.
 */
public final class TopicScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * Longest wait of a broker for a record, where it has none. A scan has its records by then, and
     * the client's next question to this broker, or its end, would wait as long.
     */
    private static final Duration FETCH_WAIT = Duration.ofMillis(10);

    private final Consumer<byte[], byte[]> consumer;
    private final KafkaSettings kafka;
    private final Duration patience;

    /**
     * @param consumer consumer of committed records, without a group; this scan closes it
     * @param kafka the cluster's settings, for errors
     */
    public TopicScan(Consumer<byte[], byte[]> consumer, KafkaSettings kafka, Duration patience) {
        this.consumer = requireNonNull(consumer, "consumer is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /**
     * Makes the client.
     *
     * @param patience timeout for an answer of the broker
     */
    public static TopicScan open(KafkaSettings kafka, Duration patience) throws TopicException {
        try {
            return new TopicScan(KafkaClients.reader(kafka, own(patience)), kafka, patience);
        } catch (KafkaException e) {
            throw TopicException.noClient(kafka, e);
        }
    }

    static Map<String, Object> own(Duration patience) {
        Map<String, Object> properties = new HashMap<>(KafkaClients.patience(patience));
        properties.put(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(FETCH_WAIT.toMillis()));
        return properties;
    }

    /** The current begin and end offsets of a partition. */
    public record Extent(long begin, long end) {
        public Extent {
            if (begin < 0 || end < begin) {
                throw new IllegalArgumentException(
                        "A partition from offset %d to %d".formatted(begin, end));
            }
        }
    }

    /** Chooses the offset from which each partition is read. */
    @FunctionalInterface
    public interface Starts {
        /**
         * Returns offsets by partition. Nothing is read of a partition without one, nor of one that
         * starts at its end or beyond.
         *
         * @param extents the extent of every partition of the topic
         */
        Map<Integer, Long> of(SortedMap<Integer, Extent> extents);
    }

    /**
     * Passes every committed record on, each partition's in the order of its offsets.
     *
     * @throws TopicException if the broker does not answer, the topic does not exist, or no record
     *     arrives within the patience before the end is reached
     */
    public void readToEnd(
            String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        readOn(topic, TopicScan::begins, sink);
    }

    /** Returns the begin offset of each partition. */
    public static Map<Integer, Long> begins(SortedMap<Integer, Extent> extents) {
        Map<Integer, Long> begins = new TreeMap<>();
        extents.forEach((partition, extent) -> begins.put(partition, extent.begin()));
        return begins;
    }

    /**
     * Does what {@link #readToEnd} does, but reads each partition from the offset that {@code
     * starts} returns.
     */
    public void readOn(
            String topic,
            Starts starts,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        readWhile(
                topic,
                starts,
                record -> {
                    sink.accept(record);
                    return true;
                });
    }

    /** Does what {@link #readOn} does, but ends after a record for which the sink returns false. */
    public void readWhile(
            String topic, Starts starts, Predicate<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions == null || partitions.isEmpty()) {
                throw TopicException.noTopic(kafka, topic);
            }
            List<TopicPartition> all =
                    partitions.stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            SortedMap<Integer, Extent> extents = extents(all);
            Map<TopicPartition, Range> ranges = new HashMap<>();
            starts.of(extents)
                    .forEach(
                            (partition, start) -> {
                                long end = extents.get(partition).end();
                                if (start < end) {
                                    ranges.put(
                                            new TopicPartition(topic, partition),
                                            new Range(start, end));
                                }
                            });
            // Leaves out partitions with nothing to read: a consumer would read one that starts
            // beyond its end from the beginning.
            consumer.assign(ranges.keySet());
            ranges.forEach((partition, range) -> consumer.seek(partition, range.start()));
            read(topic, ranges, sink);
        } catch (TimeoutException e) {
            throw TopicException.noAnswer(kafka, patience, e);
        } catch (KafkaException e) {
            throw TopicException.failed(kafka, topic, AclOperation.READ, e);
        }
    }

    private SortedMap<Integer, Extent> extents(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        SortedMap<Integer, Extent> extents = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            long begin = begins.get(partition);
            // The committed records may end before the current begin offset.
            extents.put(
                    partition.partition(), new Extent(begin, Math.max(begin, ends.get(partition))));
        }
        return extents;
    }

    /** Offsets from {@code start} (inclusive) to {@code end} (exclusive). */
    private record Range(long start, long end) {
        boolean holds(long offset) {
            return offset >= start && offset < end;
        }
    }

    private void read(
            String topic,
            Map<TopicPartition, Range> ranges,
            Predicate<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        long lastProgress = System.nanoTime();
        long before = -1;
        while (true) {
            long positions = 0;
            boolean done = true;
            for (Map.Entry<TopicPartition, Range> range : ranges.entrySet()) {
                long position = consumer.position(range.getKey());
                positions += position;
                done &= position >= range.getValue().end();
            }
            if (done) {
                return;
            }
            if (positions != before) {
                before = positions;
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > patience.toNanos()) {
                throw new TopicException(
                        "%s at %s gave nothing for %d s before its end was reached"
                                .formatted(topic, kafka.bootstrapServers(), patience.toSeconds()));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                // Records that arrived after the start belong to the next reading.
                boolean isWanted =
                        ranges.get(new TopicPartition(record.topic(), record.partition()))
                                .holds(record.offset());
                if (isWanted && !sink.test(record)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
