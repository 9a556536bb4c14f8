package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.time.Duration;
import java.util.Optional;

/** Writes announcements to the models topic. */
public final class Announcer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final AcknowledgedWriter topic;
    private final Newest newest;

    /** Reads what a slot is to serve. */
    interface Newest {
        Optional<ModelAnnouncement> of(String slot) throws TopicException;
    }

    Announcer(AcknowledgedWriter topic, Newest newest) {
        this.topic = requireNonNull(topic, "topic is null");
        this.newest = requireNonNull(newest, "newest is null");
    }

    /**
     * Connects, and checks that the topic exists: a user who trains for an hour wants to know
     * before.
     */
    public static Announcer connect(KafkaSettings kafka) throws AnnounceException {
        try {
            return new Announcer(
                    AcknowledgedWriter.connect(kafka, kafka.topics().models()),
                    slot -> ModelRecords.announced(kafka, slot, PATIENCE));
        } catch (TopicException e) {
            throw new AnnounceException(e.getMessage(), e);
        }
    }

    /**
     * Announces a model. The record also holds what the topic announced for the slot before, so
     * that one record is enough to roll back. Returns when all replicas have it.
     */
    public void announce(ModelAnnouncement announcement) throws AnnounceException {
        ModelAnnouncement successor = announcement.after(before(announcement.slot()));
        try {
            topic.write(
                    successor.slot().getBytes(UTF_8),
                    Codecs.MODEL_ANNOUNCEMENT.encode(successor, Encoding.JSON));
        } catch (TopicException e) {
            throw new AnnounceException(e.getMessage(), e);
        }
    }

    private Optional<ModelAnnouncement> before(String slot) throws AnnounceException {
        try {
            return newest.of(slot);
        } catch (TopicException e) {
            throw new AnnounceException(
                    "Announced nothing: the announcements before cannot be read: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
