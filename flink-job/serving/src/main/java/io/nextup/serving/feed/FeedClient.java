package io.nextup.serving.feed;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a topic's only partition, and a describer that identifies the topic. One thread
 * uses it, except for {@link #wakeup}.
 */
final class FeedClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedClient.class);

    /**
     * Timeout for closing the consumer. Without a group it has nothing to commit and only ends
     * connections.
     */
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final List<TopicPartition> partitions;
    private final Consumer<byte[], byte[]> consumer;
    private final TopicDescriber describer;
    private final FeedTimes times;

    private FeedClient(
            TopicPartition partition,
            Consumer<byte[], byte[]> consumer,
            TopicDescriber describer,
            FeedTimes times) {
        this.partition = partition;
        this.partitions = List.of(partition);
        this.consumer = consumer;
        this.describer = describer;
        this.times = times;
    }

    /** Opens both clients, or none. */
    static FeedClient open(
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<TopicDescriber> describers,
            FeedTimes times) {
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            return new FeedClient(new TopicPartition(topic, 0), consumer, describers.get(), times);
        } catch (RuntimeException | Error e) {
            closeQuietly(consumer);
            throw e;
        }
    }

    /** Describes the topic, and checks that it has one partition. */
    TopicDescriber.Description describe() throws Exception {
        TopicDescriber.Description found = describer.describe(times.patience());
        if (found.partitions() != 1) {
            throw new PartitionCountException(partition.topic(), found.partitions());
        }
        return found;
    }

    long begin() {
        return consumer.beginningOffsets(partitions, times.patience()).get(partition);
    }

    /** Reads the offset after the newest committed record. */
    long end() {
        return consumer.endOffsets(partitions, times.patience()).get(partition);
    }

    /** Reads the offset after the newest record, committed or not. */
    long endOfAll() throws Exception {
        return describer.end(times.patience());
    }

    void readFrom(long offset) {
        consumer.assign(partitions);
        consumer.seek(partition, offset);
    }

    List<ConsumerRecord<byte[], byte[]>> poll() {
        return consumer.poll(times.poll()).records(partition);
    }

    /** The next offset to read, after gaps from compaction and transactions. */
    long position() {
        return consumer.position(partition, times.patience());
    }

    /** Offsets between the position and the end in the broker's last answer; -1 if unknown. */
    long lag() {
        return consumer.currentLag(partition).orElse(-1);
    }

    /** Interrupts a call that waits in another thread; the client cannot be used afterwards. */
    void wakeup() {
        consumer.wakeup();
        describer.wakeup();
    }

    @Override
    public void close() {
        try {
            describer.close();
        } catch (RuntimeException | Error e) {
            LOG.debug("A client of topic {} did not close", partition.topic(), e);
        }
        closeQuietly(consumer);
    }

    private static void closeQuietly(Consumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(CLOSING));
        } catch (RuntimeException | Error e) {
            LOG.debug("A consumer did not close", e);
        }
    }
}
