package io.nextup.trainer.announce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import java.time.Duration;
import java.util.Optional;

/** Writes announcements to {@link Topics#MODELS}. */
public final class Announcer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TopicWriter topic;
    private final Newest newest;

    /** Reads what a slot is to serve. */
    interface Newest {
        Optional<ModelAnnouncement> of(String slot) throws HistoryException;
    }

    Announcer(TopicWriter topic, Newest newest) {
        this.topic = requireNonNull(topic, "topic is null");
        this.newest = requireNonNull(newest, "newest is null");
    }

    /**
     * Connects, and makes sure that the topic is there: whoever trains for an hour wants to know
     * before.
     */
    public static Announcer connect(String bootstrapServers) throws AnnounceException {
        return new Announcer(
                TopicWriter.connect(bootstrapServers, Topics.MODELS, "announcement"),
                slot -> Announcements.current(bootstrapServers, slot, PATIENCE));
    }

    /**
     * Announces a model, and with it what the topic holds for its slot by now, so that one record
     * is enough to go back. Returns when all replicas have it.
     */
    public void announce(ModelAnnouncement announcement) throws AnnounceException {
        ModelAnnouncement successor = announcement.after(before(announcement.slot()));
        topic.write(
                successor.slot().getBytes(UTF_8),
                Codecs.MODEL_ANNOUNCEMENT.encode(successor, Encoding.JSON));
    }

    private Optional<ModelAnnouncement> before(String slot) throws AnnounceException {
        try {
            return newest.of(slot);
        } catch (HistoryException e) {
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
