package io.nextup.serving.feed;

import java.util.function.Function;

/**
 * Receives the records that a {@link TopicFeed} reads. Only the feed's thread calls it, one call
 * after the other. The feed counts and logs whatever a call throws, and continues with the next
 * one.
 */
public interface FeedListener {

    /**
     * Receives the next record of the topic; offsets grow until {@link #startedOver}, with gaps.
     *
     * @param timestampMillis the record's timestamp, milliseconds since the epoch
     * @param key the record's key; null if it has none
     * @param value the record's value; null for a tombstone
     * @param headers value of the last header of a name; null without such a header
     */
    void record(
            long offset,
            long timestampMillis,
            byte[] key,
            byte[] value,
            Function<String, byte[]> headers);

    /**
     * Learns that every record that was in the topic at the start of the reading has been
     * delivered. The feed calls it once in each reading from the beginning.
     */
    void caughtUp();

    /**
     * Learns that the topic was deleted and created again, or lost its offsets. Every record comes
     * again, from the beginning, and {@link #caughtUp} after it. Offsets may be smaller than
     * before.
     */
    void startedOver();

    /**
     * Learns that the topic cannot be read at the moment; the feed retries by itself. The feed
     * calls it once for each kind of failure, and again every ten minutes at most.
     *
     * @param problem the failure and the way out, for a person
     */
    default void failed(String problem) {}
}
