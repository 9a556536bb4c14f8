package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.CatalogueItem;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.RecordKey;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the items topic from its beginning, and follows it. Without it the console lacks titles and
 * nothing else, so its failures are logged, and the Live view does not tell them.
 */
final class ItemReading implements ConsumerThread.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(ItemReading.class);

    /** Longest wait of a poll; a record, or the end of the thread, ends it. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final long CHECK_NANOS = 10_000_000_000L;

    /** Longer than for other topics: a cluster may be without this one for good. */
    private static final long RETRY_MILLIS = 5_000;

    private final KafkaSettings kafka;
    private final String topic;
    private final LongSupplier nanos;
    private final ItemSink sink;

    /** Records of the present reading that cannot be read. */
    private long unreadable;

    private boolean warned;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    ItemReading(KafkaSettings kafka, LongSupplier nanos, ItemSink sink) {
        this.kafka = kafka;
        this.nanos = nanos;
        this.sink = sink;
        topic = kafka.topics().items();
    }

    @Override
    public void read(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        try {
            follow(consumer, thread);
        } catch (AuthorizationException e) {
            throw TopicException.failed(kafka, topic, AclOperation.READ, e);
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        List<TopicPartition> all = thread.partitions(consumer, topic);
        consumer.assign(all);
        consumer.seekToBeginning(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        sink.begun();
        unreadable = 0;
        boolean complete = false;
        long checked = nanos.getAsLong();
        while (thread.goesOn()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                pass(record);
            }
            thread.works();
            if (!complete && isReached(consumer, ends)) {
                complete = true;
                sink.complete();
                LOG.info("Read {} to its end; {} records cannot be read", topic, unreadable);
            }
            if (nanos.getAsLong() - checked > CHECK_NANOS) {
                checked = nanos.getAsLong();
                if (hasChanged(all, consumer, thread)) {
                    return;
                }
            }
        }
    }

    private static boolean isReached(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Returns true if the topic has another number of partitions. While no broker answers it has
     * not: the consumer goes on by itself, and a new reading would read all items again.
     */
    private boolean hasChanged(
            List<TopicPartition> all, Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        try {
            return thread.partitions(consumer, topic).size() != all.size();
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void pass(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            refuse(record, "it has no key");
            return;
        }
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            sink.removed(key);
            return;
        }
        try {
            CatalogueItem item = Codecs.CATALOGUE_ITEM.decode(record.value(), record.timestamp());
            RecordKey.requireSame(record.key(), "itemId", item.itemId());
            sink.item(item);
        } catch (DecodeException | RuntimeException e) {
            refuse(record, e instanceof DecodeException ? e.getMessage() : e.toString());
        }
    }

    /** Counts a record, and leaves its item as it was; so does the job. */
    private void refuse(ConsumerRecord<byte[], byte[]> record, String reason) {
        unreadable++;
        if (!warned) {
            warned = true;
            LOG.warn(
                    "Cannot read {}:{}:{}, leaves this item's title as it was, and does not log further records of this kind: {}",
                    topic,
                    record.partition(),
                    record.offset(),
                    reason);
        }
    }

    /** Returns the number of records that the present reading could not read. */
    long unreadable() {
        return unreadable;
    }

    @Override
    public long retryMillis() {
        return RETRY_MILLIS;
    }

    @Override
    public void failed(Exception failure) {
        // The thread logs it, and titles stay as they are until the next try succeeds.
    }
}
