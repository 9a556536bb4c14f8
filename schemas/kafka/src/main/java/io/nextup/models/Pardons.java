package io.nextup.models;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelHealth;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;

/** Writes pardons to the health topic. */
public final class Pardons implements AutoCloseable {
    private final AcknowledgedWriter topic;

    Pardons(AcknowledgedWriter topic) {
        this.topic = requireNonNull(topic, "topic is null");
    }

    /** Connects, and checks that the topic exists. */
    public static Pardons connect(KafkaSettings kafka) throws TopicException {
        return new Pardons(AcknowledgedWriter.connect(kafka, kafka.topics().modelHealth()));
    }

    /** Writes a pardon; returns when all replicas have it. */
    public void write(ModelHealth pardon) throws TopicException {
        topic.write(
                ReportKey.of(pardon).bytes(), Codecs.MODEL_HEALTH.encode(pardon, Encoding.JSON));
    }

    @Override
    public void close() {
        topic.close();
    }
}
