package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One slot's announcements in the order of the topic, as an announcer sees them. A job without
 * announcement keys takes each, and one with keys only signed ones with a higher revision than all
 * before.
 *
 * <p>An announcer has no keys of others. There are two cases:
 *
 * <ul>
 *   <li>It signs nothing: the last announcement is the slot's.
 *   <li>It has a key: an announcement counts if this key has signed it, or if a process that took
 *       it reports its model. Of those that count the highest revision is the slot's.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class SlotRevisions {
    private final String slot;
    private final byte[] key;
    private final Optional<AnnouncementSigner> signer;
    private final List<Noted> inOrder = new ArrayList<>();
    private final Set<ModelAnnouncement> rising = new HashSet<>();
    private final Set<ModelAnnouncement> tooLow = new HashSet<>();
    private long highest = -1;

    /** Entries of the health topic; without any until it is read. */
    private ModelRecords reports;

    /**
     * A record of the topic.
     *
     * @param announcement empty for a deletion
     * @param own true if this announcer's key has signed it
     */
    private record Noted(Optional<ModelAnnouncement> announcement, boolean own) {}

    private SlotRevisions(String slot, TopicNames topics, Optional<AnnouncementSigner> signer) {
        this.slot = requireNonNull(slot, "slot is null");
        this.key = slot.getBytes(UTF_8);
        this.signer = requireNonNull(signer, "signer is null");
        this.reports = new ModelRecords(topics);
    }

    /**
     * Reads the models topic to its end, and then the health topic.
     *
     * @param signer signs this announcer's records, the same bytes always alike; empty: it has no
     *     key
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
        SlotRevisions revisions = new SlotRevisions(slot, topics, signer);
        scan.readToEnd(topics.models(), revisions::add);
        scan.readToEnd(topics.modelHealth(), revisions.reports::add);
        return revisions;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            if (Arrays.equals(record.key(), key)) {
                inOrder.add(new Noted(Optional.empty(), false));
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
        inOrder.add(new Noted(Optional.of(announcement), isOwn(record)));
        if (announcement.revision() > highest) {
            highest = announcement.revision();
            rising.add(announcement);
        } else {
            tooLow.add(announcement);
        }
    }

    /** Signs the record again: an Ed25519 signature is the same each time. */
    private boolean isOwn(ConsumerRecord<byte[], byte[]> record) {
        if (signer.isEmpty() || record.key() == null) {
            return false;
        }
        Header own = signer.get().sign(record.topic(), record.key(), record.value());
        Header there = record.headers().lastHeader(own.key());
        return there != null && Arrays.equals(there.value(), own.value());
    }

    /**
     * Returns the slot's announcement and its processes' reports.
     *
     * @throws TopicException if a later announcement may be forged: no key of this announcer has
     *     signed it, and no process reports it
     */
    public SlotHealth slot() throws TopicException {
        Optional<ModelAnnouncement> current = current();
        Optional<ModelAnnouncement> doubtful =
                doubtful(current.map(ModelAnnouncement::revision).orElse(-1L));
        if (signer.isPresent() && doubtful.isPresent()) {
            throw new TopicException(
                    "The newest announcement for the slot %s, of %s with revision %d, is not signed by the key of this command, and no process of a job has taken it. It is forged, or a moment old. See models status, and try again, or announce the model that you want: models announce VERSION"
                            .formatted(slot, doubtful.get().version(), doubtful.get().revision()));
        }
        return reports.slot(slot).announcing(current);
    }

    /** Finds the last announcement above a revision that does not count. */
    private Optional<ModelAnnouncement> doubtful(long revision) {
        Optional<ModelAnnouncement> doubtful = Optional.empty();
        for (Noted one : inOrder) {
            if (one.announcement().isEmpty()) {
                doubtful = Optional.empty();
            } else if (one.announcement().get().revision() > revision && !counts(one)) {
                doubtful = one.announcement();
            }
        }
        return doubtful;
    }

    /**
     * Returns the slot's announcement: with a key the one with the highest revision of those that
     * count, the first of several, and the last of those without one; without a key the last. Empty
     * for none, or if it was deleted.
     */
    Optional<ModelAnnouncement> current() {
        Optional<ModelAnnouncement> current = Optional.empty();
        long revision = -1;
        for (Noted one : inOrder) {
            if (one.announcement().isEmpty()) {
                current = Optional.empty();
            } else if (signer.isEmpty()) {
                current = one.announcement();
            } else if (counts(one)) {
                long next = one.announcement().get().revision();
                // Builds without revisions wrote 0 each time.
                if (next > revision || (next == 0 && revision == 0)) {
                    current = one.announcement();
                    revision = next;
                }
            }
        }
        return current;
    }

    private boolean counts(Noted one) {
        return one.own()
                || one.announcement()
                        .filter(
                                announced ->
                                        processes()
                                                .anyMatch(process -> hasTaken(process, announced)))
                        .isPresent();
    }

    /**
     * Tells whether a process reports the model of an announcement, or of a later one. A process
     * without announcement keys reports no revision, and takes all.
     */
    private static boolean hasTaken(ModelHealth process, ModelAnnouncement announcement) {
        return (process.revision() == 0 || process.revision() >= announcement.revision())
                && (Stream.of(
                                        Optional.ofNullable(process.serving()),
                                        Optional.ofNullable(process.loading()))
                                .flatMap(Optional::stream)
                                .map(ModelSince::manifestSha256)
                                .anyMatch(announcement.manifestSha256()::equals)
                        || process.verdicts().stream()
                                .anyMatch(
                                        verdict ->
                                                verdict.manifestSha256()
                                                        .equals(announcement.manifestSha256())));
    }

    private Stream<ModelHealth> processes() {
        return reports.slot(slot).processes().stream();
    }

    /**
     * Finds a running process that takes no announcement without a signature.
     *
     * @param nowMillis time by which reports are fresh, milliseconds since the epoch
     */
    Optional<ModelHealth> signedOnly(long nowMillis) {
        return reports.slot(slot).present(nowMillis).filter(one -> one.revision() > 0).findFirst();
    }

    /**
     * Returns the highest revision that anybody announced, or that a process reports: it may have
     * taken one that the topic has lost. 0 for none.
     */
    long highest() {
        return Math.max(Math.max(0, highest), reports.slot(slot).revision());
    }

    /** Tells whether an announcement lies behind one with the same or a higher revision. */
    boolean isTooLow(ModelAnnouncement announcement) {
        return tooLow.contains(announcement) && !rising.contains(announcement);
    }
}
