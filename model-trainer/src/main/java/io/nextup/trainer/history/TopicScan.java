package io.nextup.trainer.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning up to where it ended when the reading began. */
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
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions == null || partitions.isEmpty()) {
                throw new HistoryException(
                        "There is no topic %s at %s: create it first"
                                .formatted(topic, bootstrapServers));
            }
            List<TopicPartition> assignment =
                    partitions.stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(assignment);
            Map<TopicPartition, Long> ends = consumer.endOffsets(assignment);
            consumer.seekToBeginning(assignment);
            long lastProgress = System.nanoTime();
            long before = -1;
            while (true) {
                long positions = 0;
                boolean done = true;
                for (TopicPartition partition : assignment) {
                    long position = consumer.position(partition);
                    positions += position;
                    done &= position >= ends.get(partition);
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
                    if (record.offset()
                            < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                        sink.accept(record);
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new HistoryException(
                    "No Kafka broker answered at %s within %d s: start one, or name it with --bootstrap-servers"
                            .formatted(bootstrapServers, patience.toSeconds()),
                    e);
        } catch (KafkaException e) {
            throw new HistoryException(
                    "Reading %s at %s failed: %s"
                            .formatted(topic, bootstrapServers, e.getMessage()),
                    e);
        }
    }
}
