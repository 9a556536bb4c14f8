package io.nextup.trainer.announce;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.ModelHealth;
import io.nextup.event.Topics;

/** Writes pardons to {@link Topics#MODEL_HEALTH}. */
public final class Pardons implements AutoCloseable {
    private final TopicWriter topic;

    Pardons(TopicWriter topic) {
        this.topic = requireNonNull(topic, "topic is null");
    }

    /** Connects, and makes sure that the topic is there. */
    public static Pardons connect(String bootstrapServers) throws AnnounceException {
        return new Pardons(TopicWriter.connect(bootstrapServers, Topics.MODEL_HEALTH, "pardon"));
    }

    /** Returns when all replicas have it. */
    public void write(ModelHealth pardon) throws AnnounceException {
        topic.write(pardon.key(), Codecs.MODEL_HEALTH.encode(pardon, Encoding.JSON));
    }

    @Override
    public void close() {
        topic.close();
    }
}
