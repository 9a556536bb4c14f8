package io.nextup.kafka;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import java.util.Optional;

/**
 * Reads the models topic: what each slot is to serve is its newest readable announcement. A record
 * that cannot be read changes nothing, since the job skips it and goes on serving.
 */
public final class Announcements {
    private Announcements() {}

    /** The newest announcement of every slot; empty for a slot that was emptied since. */
    public static NewestRecords<ModelAnnouncement> read(TopicScan scan, KafkaSettings kafka)
            throws TopicException {
        NewestRecords<ModelAnnouncement> announced =
                new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
        scan.readToEnd(kafka.topics().models(), announced::add);
        return announced;
    }

    /** The model that a slot is to serve; empty where there is none. */
    public static Optional<ModelAnnouncement> current(
            TopicScan scan, KafkaSettings kafka, String slot) throws TopicException {
        return Optional.ofNullable(read(scan, kafka).newest().get(slot));
    }
}
