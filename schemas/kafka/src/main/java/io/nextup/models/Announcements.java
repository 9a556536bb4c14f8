package io.nextup.models;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestRecords;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.util.Optional;

/**
 * Reads the models topic. The newest readable announcement of a slot names the model for it. An
 * unreadable record changes nothing, since the job skips it and continues to serve.
 */
public final class Announcements {
    private Announcements() {}

    /** Reads the newest announcement of every slot; empty for a slot that was emptied since. */
    public static NewestRecords<ModelAnnouncement> read(TopicScan scan, KafkaSettings kafka)
            throws TopicException {
        NewestRecords<ModelAnnouncement> announced =
                new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
        scan.readToEnd(kafka.topics().models(), announced::add);
        return announced;
    }

    /** Returns the announced model of a slot; empty if there is none. */
    public static Optional<ModelAnnouncement> current(
            TopicScan scan, KafkaSettings kafka, String slot) throws TopicException {
        return Optional.ofNullable(read(scan, kafka).newest().get(slot));
    }
}
