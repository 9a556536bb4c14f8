package io.nextup.trainer.history;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning, or from given offsets, up to where it ended when the reading
 * began.
 */
public final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(200);

    private TopicScan() {}

    /**
     * A consumer of bytes that belongs to no group and leaves no trace at the broker.
     *
     * @param patience how long it waits for an answer of the broker
     */
    public static Consumer<byte[], byte[]> consumer(String bootstrapServers, Duration patience) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Where a partition's records begin and end at the moment, as offsets. */
    public record Extent(long begin, long end) {
        public Extent {
            if (begin < 0 || end < begin) {
                throw new IllegalArgumentException(
                        "A partition from offset %d to %d".formatted(begin, end));
            }
        }
    }

    /** Says from which offset each partition is read. */
    @FunctionalInterface
    public interface Starts {
        /**
         * An offset for each partition; nothing is read of one that starts at its end or beyond.
         *
         * @param extents of every partition of the topic
         */
        Map<Integer, Long> of(SortedMap<Integer, Extent> extents);
    }

    /**
     * Hands every committed record on, each partition's in the order of its offsets.
     *
     * @throws HistoryException if the broker does not answer, the topic is not there, or no record
     *     comes for as long as the patience although the end was not reached
     */
    public static void readToEnd(
            Consumer<byte[], byte[]> consumer,
            String bootstrapServers,
            String topic,
            Duration patience,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws HistoryException {
        readOn(consumer, bootstrapServers, topic, patience, TopicScan::begins, sink);
    }

    private static Map<Integer, Long> begins(SortedMap<Integer, Extent> extents) {
        Map<Integer, Long> begins = new TreeMap<>();
        extents.forEach((partition, extent) -> begins.put(partition, extent.begin()));
        return begins;
    }

    /** As {@link #readToEnd}, each partition from where {@code starts} says. */
    public static void readOn(
            Consumer<byte[], byte[]> consumer,
            String bootstrapServers,
            String topic,
            Duration patience,
            Starts starts,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws HistoryException {
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions == null || partitions.isEmpty()) {
                throw new HistoryException(
                        "There is no topic %s at %s: create it (./nextup topics)"
                                .formatted(topic, bootstrapServers));
            }
            List<TopicPartition> all =
                    partitions.stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            SortedMap<Integer, Extent> extents = new TreeMap<>();
            for (TopicPartition partition : all) {
                long begin = begins.get(partition);
                // Committed records may end before where records begin by now.
                extents.put(
                        partition.partition(),
                        new Extent(begin, Math.max(begin, ends.get(partition))));
            }
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
            // Not those with nothing to read: of one that starts beyond its end, a consumer would
            // read everything again.
            consumer.assign(ranges.keySet());
            ranges.forEach((partition, range) -> consumer.seek(partition, range.start()));
            read(ranges, consumer, bootstrapServers, topic, patience, sink);
        } catch (TimeoutException e) {
            throw noAnswer(bootstrapServers, patience, e);
        } catch (KafkaException e) {
            throw failed(bootstrapServers, topic, e);
        }
    }

    /** Offsets from {@code start} up to {@code end}, without it. */
    private record Range(long start, long end) {
        boolean holds(long offset) {
            return offset >= start && offset < end;
        }
    }

    private static void read(
            Map<TopicPartition, Range> ranges,
            Consumer<byte[], byte[]> consumer,
            String bootstrapServers,
            String topic,
            Duration patience,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws HistoryException {
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
                throw new HistoryException(
                        "%s at %s gave nothing for %d s before its end was reached"
                                .formatted(topic, bootstrapServers, patience.toSeconds()));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                // What arrived since the start belongs to the next reading.
                if (ranges.get(new TopicPartition(record.topic(), record.partition()))
                        .holds(record.offset())) {
                    sink.accept(record);
                }
            }
        }
    }

    static HistoryException noAnswer(String bootstrapServers, Duration patience, Exception cause) {
        return new HistoryException(
                "No Kafka broker answered at %s within %d s: start one, or name it with --bootstrap-servers"
                        .formatted(bootstrapServers, patience.toSeconds()),
                cause);
    }

    static HistoryException failed(String bootstrapServers, String topic, Throwable cause) {
        return new HistoryException(
                "Reading %s at %s failed: %s"
                        .formatted(topic, bootstrapServers, cause.getMessage()),
                cause);
    }

    /** What a consumer's or an admin's making throws. */
    public static HistoryException noAddress(String bootstrapServers, KafkaException cause) {
        return new HistoryException(
                "\"%s\" is no Kafka address: give --bootstrap-servers as HOST:PORT (%s)"
                        .formatted(bootstrapServers, cause.getMessage()),
                cause);
    }
}
