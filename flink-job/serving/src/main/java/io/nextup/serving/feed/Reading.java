package io.nextup.serving.feed;

import org.apache.kafka.common.Uuid;

/** How far one reading of a topic from its beginning has come. Not thread-safe. */
final class Reading {
    private final Uuid topicId;
    private long next;
    private long end;
    private boolean caughtUp;
    private boolean lost;

    /**
     * A reading that begins.
     *
     * @param begin offset of the oldest record
     * @param end offset behind the newest committed record: where the reading catches up
     */
    Reading(Uuid topicId, long begin, long end) {
        this.topicId = topicId;
        this.next = begin;
        this.end = end;
    }

    /** The offset to go on from. */
    long next() {
        return next;
    }

    /** Where the reading catches up. */
    long end() {
        return end;
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Whether this reading goes on in a topic of that id. */
    boolean goesOnIn(Uuid id) {
        return !lost && topicId.equals(id);
    }

    /** Everything before the offset was read or is not there. */
    void advanceTo(long offset) {
        next = Math.max(next, offset);
    }

    /** A topic that was cut shorter has nothing up to the former end. */
    void endAt(long newEnd) {
        end = Math.min(end, newEnd);
    }

    /** Whether everything before the end was read, and nobody was told of it yet. */
    boolean hasJustCaughtUp(long nextOffset) {
        return !caughtUp && nextOffset >= end;
    }

    void caughtUp() {
        caughtUp = true;
    }

    /** The broker does not have the next offset any more: no record tells what was missed. */
    void lose() {
        lost = true;
    }
}
