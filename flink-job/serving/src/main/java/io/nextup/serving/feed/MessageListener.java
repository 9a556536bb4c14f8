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

    /** Enough to find who sends them; a whole topic of another shape must not fill the log. */
    private static final int MOST_LOGGED = 1_000;

    /** A record. */
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
    private int logged;

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

    /**
     * Learns that the state of a key was deleted.
     *
     * @param record a record with a key and without a value
     */
    protected abstract void deleted(Received record);

    /**
     * Learns that a record could not be read: the state of its key is what was received before.
     *
     * @param record a record whose key may be null
     */
    protected void unreadable(Received record) {}

    /** Returns true for a key, which may be null, whose records do not concern this listener. */
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
        Received record = new Received(offset, timestampMillis, key, value, headers);
        if (value == null) {
            if (key != null) {
                deleted(record);
            }
            return;
        }
        T message;
        try {
            message = decoder.decode(record);
        } catch (DecodeException | RuntimeException e) {
            unreadable.incrementAndGet();
            warn(offset, e instanceof DecodeException ? e.getMessage() : e.toString());
            unreadable(record);
            return;
        }
        received(record, message);
    }

    private void warn(long offset, String why) {
        if (logged < MOST_LOGGED) {
            LOG.warn(
                    "The record at {}:0:{} is not a valid message: skipping it: {}",
                    topic,
                    offset,
                    why);
        } else if (logged == MOST_LOGGED) {
            LOG.warn("Further records of topic {} that are not valid are counted only", topic);
        }
        logged++;
    }

    @Override
    public void startedOver() {
        LOG.info("Topic {} starts over: all its records are read again", topic);
    }
}
