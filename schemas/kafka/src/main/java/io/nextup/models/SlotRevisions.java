package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicScan;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One slot's announcements in the order of the topic. A job without announcement keys takes each,
 * and one with keys only those with a higher revision than all before. Checks no signature. Not
 * thread-safe.
 */
final class SlotRevisions {
    private final String slot;
    private final byte[] key;
    private final Set<ModelAnnouncement> inOrder = new HashSet<>();
    private final Set<ModelAnnouncement> tooLow = new HashSet<>();
    private Optional<ModelAnnouncement> last = Optional.empty();
    private Optional<ModelAnnouncement> newest = Optional.empty();
    private long highest = -1;

    SlotRevisions(String slot) {
        this.slot = requireNonNull(slot, "slot is null");
        this.key = slot.getBytes(UTF_8);
    }

    /** Reads the models topic to its end. */
    static SlotRevisions announced(TopicScan scan, TopicNames topics, String slot)
            throws TopicException {
        SlotRevisions revisions = new SlotRevisions(slot);
        scan.readToEnd(topics.models(), revisions::add);
        return revisions;
    }

    /**
     * Reads the health topic, too: processes report revisions that the models topic may have lost.
     */
    static SlotRevisions announcedAndReported(TopicScan scan, TopicNames topics, String slot)
            throws TopicException {
        SlotRevisions revisions = announced(scan, topics, slot);
        ModelRecords reports = new ModelRecords(topics);
        scan.readToEnd(topics.modelHealth(), reports::add);
        revisions.highest = Math.max(revisions.highest, reports.slot(slot).revision());
        return revisions;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            if (Arrays.equals(record.key(), key)) {
                last = Optional.empty();
                newest = Optional.empty();
            }
            return;
        }
        ModelAnnouncement announcement;
        try {
            announcement = Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), record.timestamp());
        } catch (DecodeException unreadable) {
            return; // A job skips it, too.
        }
        if (!announcement.slot().equals(slot)) {
            return;
        }
        last = Optional.of(announcement);
        // Builds without revisions wrote 0 each time: there the last one counts.
        if (announcement.revision() > highest || (announcement.revision() == 0 && highest == 0)) {
            newest = last;
            highest = announcement.revision();
            inOrder.add(announcement);
        } else {
            tooLow.add(announcement);
        }
    }

    /** Returns the last announcement in the topic; empty for none, or if it was deleted. */
    Optional<ModelAnnouncement> last() {
        return last;
    }

    /**
     * Returns the announcement with the highest revision, the first of several, and the last of
     * those without one; as {@link #last}.
     */
    Optional<ModelAnnouncement> newest() {
        return newest;
    }

    /** Returns the highest revision that was announced, or that a process reports; 0 for none. */
    long highest() {
        return Math.max(0, highest);
    }

    /** Tells whether an announcement lies behind one with the same or a higher revision. */
    boolean isTooLow(ModelAnnouncement announcement) {
        return tooLow.contains(announcement) && !inOrder.contains(announcement);
    }
}
