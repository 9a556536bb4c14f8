package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Excerpt;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.MessageCodec;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Collects the newest message of every key of a compacted topic; takes the records in their order.
 * Not thread-safe.
 *
 * @param <T> the message
 */
public final class NewestRecords<T> {
    private final MessageCodec<T> codec;
    private final Function<T, String> keyOf;
    private final SortedMap<String, T> newest = new TreeMap<>();
    private final SortedMap<String, String> unreadable = new TreeMap<>();

    /**
     * @param keyOf function that returns the key that a message itself contains; the record's key
     *     may differ
     */
    public NewestRecords(MessageCodec<T> codec, Function<T, String> keyOf) {
        this.codec = requireNonNull(codec, "codec is null");
        this.keyOf = requireNonNull(keyOf, "keyOf is null");
    }

    /** Adds the next record of the topic. */
    public void add(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? null : new String(record.key(), UTF_8);
        if (record.value() == null) {
            forget(key);
            return;
        }
        try {
            T message = codec.decode(record.value(), record.timestamp());
            forget(keyOf.apply(message));
            newest.put(keyOf.apply(message), message);
        } catch (DecodeException e) {
            if (key != null) {
                unreadable.put(
                        key,
                        "%s:%d:%d (key %s): %s"
                                .formatted(
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        Excerpt.of(key),
                                        e.getMessage()));
            }
        }
    }

    private void forget(String key) {
        if (key != null) {
            newest.remove(key);
            unreadable.remove(key);
        }
    }

    /** Returns the newest readable message of each key. */
    public SortedMap<String, T> newest() {
        return Collections.unmodifiableSortedMap(newest);
    }

    /**
     * Returns each key whose newest record is unreadable, with the record's place and the reason.
     */
    public SortedMap<String, String> unreadable() {
        return Collections.unmodifiableSortedMap(unreadable);
    }
}
