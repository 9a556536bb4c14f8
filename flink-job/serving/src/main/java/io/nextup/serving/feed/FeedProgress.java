package io.nextup.serving.feed;

import org.apache.kafka.common.Uuid;

/** The progress of one reading of a topic from its beginning. Not thread-safe. */
final class FeedProgress {
    private final Uuid topicId;
    private long next;
    private long end;
    private boolean caughtUp;
    private boolean lost;

    /**
     * Begins a reading.
     *
     * @param begin offset of the oldest record
     * @param end offset after the newest committed record, at which the reading has caught up
     */
    FeedProgress(Uuid topicId, long begin, long end) {
        this.topicId = topicId;
        this.next = begin;
        this.end = end;
    }

    /** The next offset to read. */
    long next() {
        return next;
    }

    /** The offset at which the reading has caught up. */
    long end() {
        return end;
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Tells whether this reading can resume in a topic with this id. */
    boolean goesOnIn(Uuid id) {
        return !lost && topicId.equals(id);
    }

    /** Records that everything before the offset was read or does not exist. */
    void advanceTo(long offset) {
        next = Math.max(next, offset);
    }

    /** Moves the end to where the topic ends by now. */
    void goOnTo(long newEnd) {
        end = newEnd;
    }

    /** Moves the end, since a truncated topic has no records up to the former end. */
    void endAt(long newEnd) {
        end = Math.min(end, newEnd);
    }

    /**
     * Tells whether everything before the end was read, and {@link #caughtUp} was not called yet.
     */
    boolean hasJustCaughtUp(long nextOffset) {
        return !caughtUp && nextOffset >= end;
    }

    void caughtUp() {
        caughtUp = true;
    }

    /**
     * Records that the broker does not have the next offset any more, so missed records are
     * unknown.
     */
    void lose() {
        lost = true;
    }
}
