package io.nextup.serving.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.event.wire.DecodeException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the records of one topic. Counts, logs and skips a record that it cannot read: the older
 * state of its key stays.
 *
 * @param <T> the message
 */
public abstract class MessageListener<T> implements FeedListener {
    private static final Logger LOG = LoggerFactory.getLogger(MessageListener.class);

    /** A record with a value. */
    public record Received(
            long offset,
            long timestampMillis,
            byte[] key,
            byte[] value,
            Function<String, byte[]> headers) {}

    /** Makes a message of a record. */
    @FunctionalInterface
    public interface Decoder<T> {
        T decode(Received record) throws DecodeException;
    }

    private final String topic;
    private final Decoder<T> decoder;
    private final AtomicLong unreadable;

    /**
     * @param unreadable count of the records that cannot be read, which several listeners may share
     */
    protected MessageListener(String topic, Decoder<T> decoder, AtomicLong unreadable) {
        this.topic = requireNonNull(topic, "topic is null");
        this.decoder = requireNonNull(decoder, "decoder is null");
        this.unreadable = requireNonNull(unreadable, "unreadable is null");
    }

    /** Receives a message. */
    protected abstract void received(Received record, T message);

    /** Learns that the state of a key, which is not null, was deleted. */
    protected abstract void deleted(byte[] key);

    /**
     * Learns that a record could not be read: the state of its key is what was received before.
     *
     * @param key may be null
     */
    protected void unreadable(byte[] key) {}

    /** Tells by a record's key alone, which may be null, that this build does not know it. */
    protected boolean skips(byte[] key) {
        return false;
    }

    @Override
    public final void record(
            long offset,
            long timestampMillis,
            byte[] key,
            byte[] value,
            Function<String, byte[]> headers) {
        if (skips(key)) {
            return;
        }
        if (value == null) {
            if (key != null) {
                deleted(key);
            }
            return;
        }
        Received record = new Received(offset, timestampMillis, key, value, headers);
        T message;
        try {
            message = decoder.decode(record);
        } catch (DecodeException | RuntimeException e) {
            unreadable.incrementAndGet();
            LOG.warn(
                    "The record at {}:0:{} is not a valid message: skipping it: {}",
                    topic,
                    offset,
                    e.getMessage());
            unreadable(key);
            return;
        }
        received(record, message);
    }

    @Override
    public void startedOver() {
        LOG.info("Topic {} starts over: all its records are read again", topic);
    }
}
