package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
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
 *       announcements alone, and ignores deletions. An announcement counts if the announcer's key
 *       has signed it, or a key of others that it knows. The highest revision of those is the
 *       slot's, the first of several.
 *   <li>Otherwise all count, and the last record is the slot's, as for a job without announcement
 *       keys, and for a slot that no job has.
 * </ul>
 *
 * <p>Immutable once read.
 */
public final class SlotRevisions {
    private final String slot;
    private final byte[] key;
    private final Optional<AnnouncementSigner> signer;
    private final SlotHealth health;
    private final boolean signedAlone;
    private final List<Noted> inOrder = new ArrayList<>();

    /**
     * A record about the slot.
     *
     * @param announcement empty for a deletion that the slot's job follows
     * @param counts true if the announcer goes by it
     */
    private record Noted(Optional<ModelAnnouncement> announcement, boolean counts) {
        long revision() {
            return announcement.map(ModelAnnouncement::revision).orElse(-1L);
        }
    }

    private SlotRevisions(SlotHealth health, Optional<AnnouncementSigner> signer) {
        this.slot = health.slot();
        this.key = slot.getBytes(UTF_8);
        this.signer = requireNonNull(signer, "signer is null");
        this.health = health;
        this.signedAlone = signer.isPresent() && health.revision() > 0;
    }

    /**
     * Reads the health topic to its end, and then the models topic.
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
        // First, so that the models topic has each announcement of which there is a report.
        ModelRecords reports = new ModelRecords(topics);
        scan.readToEnd(topics.health(), reports::add);
        SlotRevisions revisions = new SlotRevisions(reports.slot(slot), signer);
        scan.readToEnd(topics.models(), revisions::add);
        return revisions;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            if (!signedAlone && Arrays.equals(record.key(), key)) {
                inOrder.add(new Noted(Optional.empty(), true));
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
            inOrder.add(new Noted(Optional.of(announcement), !signedAlone || isSigned(record)));
        }
    }

    private boolean isSigned(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null && signer.orElseThrow().counts(record);
    }

    /**
     * Returns the slot's announcement and its processes' reports.
     *
     * @throws DoubtfulAnnouncementException if another announcement may be the slot's
     */
    public SlotHealth slot() throws DoubtfulAnnouncementException {
        Optional<ModelAnnouncement> current = current();
        if (signedAlone) {
            requireCertain(current);
        }
        return health.announcing(current);
    }

    private void requireCertain(Optional<ModelAnnouncement> current)
            throws DoubtfulAnnouncementException {
        long revision = current.map(ModelAnnouncement::revision).orElse(-1L);
        Optional<ModelAnnouncement> doubtful =
                inOrder.stream()
                        .filter(one -> !one.counts() && one.revision() > revision)
                        .reduce((one, later) -> later)
                        .flatMap(Noted::announcement);
        if (doubtful.isPresent()) {
            throw new DoubtfulAnnouncementException(
                    slot,
                    "no key of this command has signed the newest one, of %s with revision %d: it may be forged (name the public keys of others who announce with --announcement-keys)"
                            .formatted(doubtful.get().version(), doubtful.get().revision()));
        }
        if (revision < health.revision()) {
            throw new DoubtfulAnnouncementException(
                    slot,
                    "a process has taken revision %d, and the topic's newest one %s"
                            .formatted(
                                    health.revision(),
                                    current.map(
                                                    one ->
                                                            "has revision %d, of %s"
                                                                    .formatted(
                                                                            one.revision(),
                                                                            one.version()))
                                            .orElse("is gone")));
        }
    }

    /** Returns the slot's announcement; empty for none, or if it was deleted. */
    Optional<ModelAnnouncement> current() {
        return current(inOrder);
    }

    private Optional<ModelAnnouncement> current(List<Noted> records) {
        Optional<ModelAnnouncement> current = Optional.empty();
        long revision = -1;
        for (Noted one : records) {
            if (one.counts() && (!signedAlone || one.revision() > revision)) {
                current = one.announcement();
                revision = one.revision();
            }
        }
        return current;
    }

    /**
     * Finds a running process that takes no announcement without a signature.
     *
     * @param nowMillis time by which reports are fresh, milliseconds since the epoch
     */
    Optional<Health> signedOnly(long nowMillis) {
        return health.present(nowMillis).filter(one -> one.revision() > 0).findFirst();
    }

    /**
     * Returns the highest revision that anybody announced, or that a process reports: it may have
     * taken one that the topic has lost. 0 for none.
     */
    long highest() {
        return inOrder.stream().mapToLong(Noted::revision).reduce(health.revision(), Math::max);
    }

    /**
     * Tells whether an announcement lies behind one with the same or a higher revision, whoever has
     * written that: a job may know more keys than the announcer.
     */
    boolean isTooLow(ModelAnnouncement announcement) {
        return inOrder.stream()
                .filter(one -> one.revision() >= announcement.revision())
                .findFirst()
                .flatMap(Noted::announcement)
                .filter(first -> !first.equals(announcement))
                .isPresent();
    }

    /** Finds the slot's announcement beside one that is too low; empty if none of those counts. */
    Optional<ModelAnnouncement> inPlaceOf(ModelAnnouncement tooLow) {
        return current(
                        inOrder.stream()
                                .filter(one -> !one.announcement().equals(Optional.of(tooLow)))
                                .toList())
                .filter(one -> one.revision() >= tooLow.revision());
    }
}
