package io.nextup.serving.feed;

/**
 * Takes what a {@link TopicFeed} reads. Only the feed's thread calls it, one call after the other.
 * Whatever a call throws is counted and logged, and the feed goes on with the next one.
 */
public interface FeedListener {

    /**
     * Takes the next record of the topic; offsets grow until {@link #startedOver}, with gaps.
     *
     * @param timestampMillis of the record, milliseconds since the epoch
     * @param key null where the record has none
     * @param value null where the record is a tombstone
     */
    void record(long offset, long timestampMillis, byte[] key, byte[] value);

    /**
     * Every record that lay in the topic when the reading began was handed over. Comes once in each
     * reading from the beginning.
     */
    void caughtUp();

    /**
     * The topic was deleted and created again, or lost its offsets: every record comes again, from
     * the beginning, and {@link #caughtUp} after it. Offsets may be smaller than before.
     */
    void startedOver();

    /**
     * The topic cannot be read at the moment; the feed retries by itself. Comes once for each kind
     * of failure, and again every ten minutes at most.
     *
     * @param problem what failed and the way out, for a person
     */
    default void failed(String problem) {}
}
