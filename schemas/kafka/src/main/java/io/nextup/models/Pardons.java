package io.nextup.models;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Health;
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
        return new Pardons(AcknowledgedWriter.connect(kafka, kafka.topics().health()));
    }

    /** Writes a pardon; returns when all replicas have it. */
    public void write(Health pardon) throws TopicException {
        topic.write(HealthKey.of(pardon).bytes(), Codecs.HEALTH.encode(pardon, Encoding.JSON));
    }

    @Override
    public void close() {
        topic.close();
    }
}
