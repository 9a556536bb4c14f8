package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes announcements to the models topic, each with a revision above those before it.
 *
 * <p>Two announcers may write at the same moment, and give the same revision. A job that checks
 * signatures takes the first in the topic. So an announcer with a key reads the topic again, and
 * writes its announcement once more, with the next revision, if another one was faster.
 */
public final class Announcer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Most records for one announcement. */
    private static final int MOST_TRIES = 5;

    private final AcknowledgedWriter topic;
    private final SlotReader reader;
    private final Optional<AnnouncementSigner> signer;

    /** Reads what is announced for a slot, and what its processes report. */
    interface SlotReader {
        SlotRevisions read(String slot) throws TopicException;
    }

    /**
     * @param signer signs the announcements; empty: they have no signature
     */
    Announcer(AcknowledgedWriter topic, SlotReader reader, Optional<AnnouncementSigner> signer) {
        this.topic = requireNonNull(topic, "topic is null");
        this.reader = requireNonNull(reader, "reader is null");
        this.signer = requireNonNull(signer, "signer is null");
    }

    /**
     * Connects, and checks that it can announce, and signs if the slot's job takes nothing else: a
     * user who trains for an hour wants to know before.
     *
     * @param slot slot for which the first announcement will be
     * @param signer signs the announcements; empty: they have no signature
     * @param nowMillis time by which reports are fresh, milliseconds since the epoch
     */
    public static Announcer connect(
            KafkaSettings kafka, String slot, Optional<AnnouncementSigner> signer, long nowMillis)
            throws AnnounceException {
        Announcer announcer;
        try {
            announcer =
                    new Announcer(
                            AcknowledgedWriter.connect(kafka, kafka.topics().models()),
                            any -> SlotRevisions.read(kafka, any, signer, PATIENCE),
                            signer);
        } catch (TopicException e) {
            throw new AnnounceException(e.getMessage(), e);
        }
        try {
            announcer.requireReady(slot, nowMillis);
            return announcer;
        } catch (AnnounceException e) {
            announcer.close();
            throw e;
        }
    }

    /**
     * Requires that the next revision can be found out, and a key if the slot's job takes nothing
     * without a signature.
     *
     * @param nowMillis time by which reports are fresh, milliseconds since the epoch
     */
    void requireReady(String slot, long nowMillis) throws AnnounceException {
        beforeWriting(slot, nowMillis);
    }

    /**
     * Announces a model. The record also holds what the topic announced for the slot before, so
     * that one record is enough to roll back. Returns when all replicas have it.
     *
     * <p>If another announcement was faster with the same revision, announces again with the next
     * one. A refresh announces that other model again instead, since its candidate was not judged
     * against it: no job then takes the candidate, nor does a compaction keep its record.
     */
    public void announce(ModelAnnouncement announcement) throws AnnounceException {
        String slot = announcement.slot();
        SlotRevisions revisions = beforeWriting(slot, announcement.announcedTimeMillis());
        ModelAnnouncement wanted = announcement.after(revisions.current());
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            ModelAnnouncement successor = successor(wanted, revisions);
            write(successor);
            if (signer.isEmpty()) {
                return;
            }
            try {
                revisions = reader.read(slot);
            } catch (TopicException e) {
                throw AnnounceException.afterWriting(announcement.version(), e);
            }
            if (!revisions.isTooLow(successor)) {
                requireWanted(announcement, successor);
                return;
            }
            Optional<ModelAnnouncement> faster = revisions.inPlaceOf(successor);
            if (faster.isPresent()) {
                wanted =
                        announcement.by() == By.REFRESH ? faster.get() : announcement.after(faster);
            }
        }
        throw new AnnounceException(
                "Other announcements for the slot %s came first %d times in a row, the last with revision %d: see models status, and announce again"
                        .formatted(slot, MOST_TRIES, revisions.highest()));
    }

    private static void requireWanted(ModelAnnouncement asked, ModelAnnouncement written)
            throws AnnounceException {
        if (!written.model().equals(asked.model())) {
            throw AnnounceException.tooLate(asked, written);
        }
    }

    private SlotRevisions beforeWriting(String slot, long nowMillis) throws AnnounceException {
        SlotRevisions revisions;
        try {
            revisions = reader.read(slot);
        } catch (TopicException e) {
            throw new AnnounceException(
                    "Announced nothing: the announcements before cannot be read: " + e.getMessage(),
                    e);
        }
        Optional<Health> signedOnly = revisions.signedOnly(nowMillis);
        if (signer.isEmpty() && signedOnly.isPresent()) {
            throw new AnnounceException(
                    "Announced nothing: the job of slot %s takes only signed announcements (process %s reports revision %d): name the key with --announcement-key FILE"
                            .formatted(slot, signedOnly.get().id(), signedOnly.get().revision()));
        }
        return revisions;
    }

    private ModelAnnouncement successor(ModelAnnouncement announcement, SlotRevisions revisions)
            throws AnnounceException {
        if (revisions.highest() == Long.MAX_VALUE) {
            throw new AnnounceException(
                    "Announced nothing: no revision is above %d, which a record for the slot %s claims, and this build does not write such records: delete it from %s or from the health topic, and see who may write there"
                            .formatted(Long.MAX_VALUE, announcement.slot(), topic.topic()));
        }
        return announcement.withRevision(revisions.highest() + 1);
    }

    private void write(ModelAnnouncement announcement) throws AnnounceException {
        byte[] key = announcement.slot().getBytes(UTF_8);
        byte[] value = Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic.topic(), key, value);
        signer.ifPresent(one -> record.headers().add(one.sign(topic.topic(), key, value)));
        try {
            topic.write(List.of(record));
        } catch (TopicException e) {
            throw new AnnounceException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
