package io.nextup.trainer.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Codecs;
import io.nextup.event.DecodeException;
import io.nextup.event.ModelAnnouncement;
import io.nextup.trainer.history.HistoryException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The newest announcement of every slot, from the topic's records in their order. */
final class AllSlots {
    private final SortedMap<String, ModelAnnouncement> newest = new TreeMap<>();

    /** What cannot be read and has no announcement after it. */
    private final SortedMap<String, String> unreadable = new TreeMap<>();

    void add(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? null : new String(record.key(), UTF_8);
        if (record.value() == null) {
            forget(key);
            return;
        }
        try {
            ModelAnnouncement announcement =
                    Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), record.timestamp());
            // By its own word, as the job goes, whatever the key is.
            forget(announcement.slot());
            newest.put(announcement.slot(), announcement);
        } catch (DecodeException e) {
            if (key != null) {
                unreadable.put(
                        key,
                        "%s:%d:%d: %s"
                                .formatted(
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        e.getMessage()));
            }
        }
    }

    private void forget(String slot) {
        if (slot != null) {
            newest.remove(slot);
            unreadable.remove(slot);
        }
    }

    SortedMap<String, ModelAnnouncement> newest(String bootstrapServers) throws HistoryException {
        if (!unreadable.isEmpty()) {
            String slot = unreadable.firstKey();
            throw new HistoryException(
                    ("The newest announcement for the slot %s at %s cannot be read: %s; upgrade this"
                                    + " build, or announce a model for that slot again")
                            .formatted(slot, bootstrapServers, unreadable.get(slot)));
        }
        return newest;
    }
}
