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
 * A consumer of a topic's only partition, and what tells the topic from others of its name. Used by
 * one thread, but for {@link #wakeup}.
 */
final class FeedClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedClient.class);

    /** Without a group a consumer has nothing to hand in: only its connections end. */
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

    /** Makes both clients, or none. */
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

    /** The topic's description, which has one partition. */
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

    /** The offset behind the newest committed record. */
    long end() {
        return consumer.endOffsets(partitions, times.patience()).get(partition);
    }

    void readFrom(long offset) {
        consumer.assign(partitions);
        consumer.seek(partition, offset);
    }

    List<ConsumerRecord<byte[], byte[]>> poll() {
        return consumer.poll(times.poll()).records(partition);
    }

    /** The offset that is read next: beyond what compaction and transactions leave out. */
    long position() {
        return consumer.position(partition, times.patience());
    }

    /** Offsets between the position and the end as the last answer told it; -1 unknown. */
    long lag() {
        return consumer.currentLag(partition).orElse(-1);
    }

    /** Ends a call that waits in another thread; the client is of no use after it. */
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
