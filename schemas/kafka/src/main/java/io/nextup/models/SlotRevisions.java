package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One slot's announcements in the order of the topic, and which one an announcer goes by. There are
 * two cases:
 *
 * <ul>
 *   <li>The announcer has a key, and processes of the slot report revisions: their job takes signed
 *       announcements alone. Those count that the key, or a known one of others, has signed. The
 *       one with the highest revision is the slot's, the first of several.
 *   <li>Otherwise the last one is, as for a job without announcement keys, and for a slot that no
 *       job has.
 * </ul>
 *
 * <p>Immutable once read.
 */
public final class SlotRevisions {
    private final String slot;
    private final byte[] key;
    private final Optional<AnnouncementSigner> signer;
    private final List<Noted> inOrder = new ArrayList<>();
    private SlotHealth health;

    /**
     * A record about the slot.
     *
     * @param announcement null for a deletion
     * @param signed true if a key of the announcer has signed it
     */
    record Noted(
            ConsumerRecord<byte[], byte[]> record, ModelAnnouncement announcement, boolean signed) {
        boolean isDeletion() {
            return announcement == null;
        }
    }

    private SlotRevisions(String slot, Optional<AnnouncementSigner> signer) {
        this.slot = requireNonNull(slot, "slot is null");
        this.key = slot.getBytes(UTF_8);
        this.signer = requireNonNull(signer, "signer is null");
    }

    /**
     * Reads the models topic to its end, and then the health topic.
     *
     * @param signer empty for an announcer without a key
     * @param patience timeout for the broker
     * @throws TopicException also if one of the topics does not exist
     */
    public static SlotRevisions read(
            KafkaSettings kafka,
            String slot,
            Optional<AnnouncementSigner> signer,
            Duration patience)
            throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, patience)) {
            return read(scan, kafka.topics(), slot, signer);
        }
    }

    static SlotRevisions read(
            TopicScan scan, TopicNames topics, String slot, Optional<AnnouncementSigner> signer)
            throws TopicException {
        SlotRevisions revisions = new SlotRevisions(slot, signer);
        scan.readToEnd(topics.models(), revisions::add);
        // Later, so that no report is of an announcement that was not read: only of a lost one.
        ModelRecords reports = new ModelRecords(topics);
        scan.readToEnd(topics.modelHealth(), reports::add);
        revisions.health = reports.slot(slot);
        return revisions;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            if (Arrays.equals(record.key(), key)) {
                inOrder.add(new Noted(record, null, false));
            }
            return;
        }
        ModelAnnouncement announcement;
        try {
            announcement = Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), record.timestamp());
        } catch (DecodeException unreadable) {
            return; // A job skips it, too.
        }
        if (announcement.slot().equals(slot)) {
            inOrder.add(new Noted(record, announcement, isSigned(record)));
        }
    }

    private boolean isSigned(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null && signer.isPresent() && signer.get().counts(record);
    }

    /**
     * Returns the slot's announcement and its processes' reports.
     *
     * @throws DoubtfulAnnouncementException if another announcement may be the slot's
     */
    public SlotHealth slot() throws DoubtfulAnnouncementException {
        Optional<ModelAnnouncement> current = current();
        if (signedAlone()) {
            requireCertain(current);
        }
        return health.announcing(current);
    }

    private void requireCertain(Optional<ModelAnnouncement> current)
            throws DoubtfulAnnouncementException {
        long revision = current.map(ModelAnnouncement::revision).orElse(-1L);
        Optional<ModelAnnouncement> doubtful = Optional.empty();
        for (Noted one : inOrder) {
            if (one.isDeletion()) {
                doubtful = Optional.empty();
            } else if (!one.signed() && one.announcement().revision() > revision) {
                doubtful = Optional.of(one.announcement());
            }
        }
        if (doubtful.isPresent()) {
            throw new DoubtfulAnnouncementException(
                    slot,
                    "the newest one, of %s with revision %d, is signed by no key of this command, so that it may be forged (name the public keys of others who announce with --announcement-keys)"
                            .formatted(doubtful.get().version(), doubtful.get().revision()));
        }
        if (current.isPresent() && revision < health.revision()) {
            throw new DoubtfulAnnouncementException(
                    slot,
                    "the newest one in the topic, of %s, has revision %d, and a process has taken revision %d"
                            .formatted(current.get().version(), revision, health.revision()));
        }
    }

    /** Returns the slot's announcement; empty for none, or if it was deleted. */
    Optional<ModelAnnouncement> current() {
        boolean signedAlone = signedAlone();
        Optional<ModelAnnouncement> current = Optional.empty();
        long revision = -1;
        for (Noted one : inOrder) {
            if (one.isDeletion()) {
                current = Optional.empty();
            } else if (!signedAlone) {
                current = Optional.of(one.announcement());
            } else if (one.signed() && one.announcement().revision() > revision) {
                current = Optional.of(one.announcement());
                revision = one.announcement().revision();
            }
        }
        return current;
    }

    private boolean signedAlone() {
        return signer.isPresent() && health.revision() > 0;
    }

    /**
     * Finds a running process that takes no announcement without a signature.
     *
     * @param nowMillis time by which reports are fresh, milliseconds since the epoch
     */
    Optional<ModelHealth> signedOnly(long nowMillis) {
        return health.present(nowMillis).filter(one -> one.revision() > 0).findFirst();
    }

    /**
     * Returns the highest revision that anybody announced, or that a process reports: it may have
     * taken one that the topic has lost. 0 for none.
     */
    long highest() {
        long highest = health.revision();
        for (Noted one : inOrder) {
            highest = one.isDeletion() ? highest : Math.max(highest, one.announcement().revision());
        }
        return highest;
    }

    /**
     * Finds the record that stands before an announcement with the same or a higher revision. A job
     * with keys takes that one if it is signed.
     */
    Optional<Noted> faster(ModelAnnouncement announcement) {
        for (Noted one : inOrder) {
            if (one.isDeletion()) {
                continue;
            }
            if (one.announcement().equals(announcement)) {
                return Optional.empty();
            }
            if (one.announcement().revision() >= announcement.revision()) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
