package io.nextup.trainer.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Codecs;
import io.nextup.event.DecodeException;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.TopicScan;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/** Reads {@link Topics#MODELS}. */
public final class Announcements {

    private Announcements() {}

    /**
     * The model that a slot is to serve: its newest readable announcement. Empty where there is
     * none, or where the slot was emptied since.
     *
     * @param patience how long to wait for the broker
     */
    public static Optional<ModelAnnouncement> current(
            String bootstrapServers, String slot, Duration patience) throws HistoryException {
        try (Consumer<byte[], byte[]> consumer = TopicScan.consumer(bootstrapServers, patience)) {
            return current(consumer, bootstrapServers, slot, patience);
        } catch (KafkaException e) {
            throw TopicScan.noAddress(bootstrapServers, e);
        }
    }

    static Optional<ModelAnnouncement> current(
            Consumer<byte[], byte[]> consumer,
            String bootstrapServers,
            String slot,
            Duration patience)
            throws HistoryException {
        ModelAnnouncement[] newest = new ModelAnnouncement[1];
        TopicScan.readToEnd(
                consumer,
                bootstrapServers,
                Topics.MODELS,
                patience,
                record -> {
                    if (record.key() != null && new String(record.key(), UTF_8).equals(slot)) {
                        newest[0] = record.value() == null ? null : decode(record, newest[0]);
                    }
                });
        return Optional.ofNullable(newest[0]);
    }

    /** The job skips what it cannot read and goes on serving; so the one before stays current. */
    private static ModelAnnouncement decode(
            ConsumerRecord<byte[], byte[]> record, ModelAnnouncement before) {
        try {
            return Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), record.timestamp());
        } catch (DecodeException e) {
            return before;
        }
    }
}
