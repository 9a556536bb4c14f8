package io.nextup.models;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestRecords;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Collects the newest records of the models topic and the health topic; takes each topic's in their
 * order. The newest readable announcement of a slot names the model for it. An unreadable record
 * changes nothing, since the job skips it and continues to serve; nor does a record of the health
 * topic whose kind this build does not know. Not thread-safe.
 */
public final class ModelRecords {
    private final TopicNames topics;
    private final NewestRecords<ModelAnnouncement> announced =
            new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
    private final NewestRecords<Health> health =
            new NewestRecords<>(Codecs.HEALTH, entry -> HealthKey.of(entry).toString());

    public ModelRecords(TopicNames topics) {
        this.topics = requireNonNull(topics, "topics are null");
    }

    /**
     * Result of reading both topics.
     *
     * @param slots slots by name; every one that has an announcement or an entry
     * @param unreadable a line for each unreadable record that is the newest of its key
     */
    public record Reading(List<SlotHealth> slots, List<String> unreadable) {
        public Reading {
            slots = List.copyOf(slots);
            unreadable = List.copyOf(unreadable);
        }

        /** Returns a slot; without announcement and entries where the topics do not name it. */
        public SlotHealth slot(String name) {
            requireNonNull(name, "name is null");
            return slots.stream()
                    .filter(one -> one.slot().equals(name))
                    .findFirst()
                    .orElseGet(() -> new SlotHealth(name, Optional.empty(), List.of()));
        }

        /**
         * Returns all slots, provided that every newest record could be read.
         *
         * @throws TopicException if the newest record of a key cannot be read. A job of another
         *     build may read it, so its effect is unknown
         */
        public List<SlotHealth> complete() throws TopicException {
            if (!unreadable.isEmpty()) {
                throw new TopicException(
                        "%s; upgrade this build, or have that key written again (a slot's by models announce)"
                                .formatted(unreadable.get(0)));
            }
            return slots;
        }

        /** Narrows the result to one slot. */
        public Reading only(String name) {
            return new Reading(List.of(slot(name)), unreadable);
        }
    }

    /**
     * Reads both topics to their ends.
     *
     * @param patience timeout for the broker
     * @throws TopicException also if one of the topics does not exist
     */
    public static Reading read(KafkaSettings kafka, Duration patience) throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, patience)) {
            return read(scan, kafka.topics());
        }
    }

    static Reading read(TopicScan scan, TopicNames topics) throws TopicException {
        ModelRecords records = new ModelRecords(topics);
        scan.readToEnd(topics.models(), records::add);
        scan.readToEnd(topics.health(), records::add);
        return records.reading();
    }

    /**
     * Reads the models topic to its end, and returns the newest announcement of a slot. Empty if
     * there is none, also where it was deleted since.
     *
     * @param patience timeout for the broker
     * @throws TopicException also if the topic does not exist
     */
    public static Optional<ModelAnnouncement> announced(
            KafkaSettings kafka, String slot, Duration patience) throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, patience)) {
            return announced(scan, kafka.topics(), slot);
        }
    }

    static Optional<ModelAnnouncement> announced(TopicScan scan, TopicNames topics, String slot)
            throws TopicException {
        ModelRecords records = new ModelRecords(topics);
        scan.readToEnd(topics.models(), records::add);
        return records.slot(slot).announced();
    }

    /**
     * Reads the health topic to its end, and returns the slots with their processes' reports.
     * Leaves out reports that cannot be read, and all announcements.
     *
     * @param patience timeout for the broker
     * @throws TopicException also if the topic does not exist
     */
    public static List<SlotHealth> reported(KafkaSettings kafka, Duration patience)
            throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, patience)) {
            ModelRecords records = new ModelRecords(kafka.topics());
            scan.readToEnd(kafka.topics().health(), records::add);
            return records.reading().slots();
        }
    }

    /** Adds the next record of a topic; returns false, and does nothing, for any other topic. */
    public boolean add(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.models())) {
            announced.add(record);
            return true;
        }
        if (record.topic().equals(topics.health())) {
            if (!HealthKey.isOfUnknownKind(record.key())) {
                health.add(record);
            }
            return true;
        }
        return false;
    }

    /** Returns the state of all slots so far. Later records do not change it. */
    public Reading reading() {
        TreeSet<String> names = new TreeSet<>(announced.newest().keySet());
        entries().forEach(entry -> names.add(entry.slot()));
        List<String> unreadable = new ArrayList<>(announced.unreadable().values());
        unreadable.addAll(health.unreadable().values());
        return new Reading(names.stream().map(this::slot).toList(), unreadable);
    }

    /** Returns the state of a slot so far. Later records do not change it. */
    public SlotHealth slot(String name) {
        return new SlotHealth(
                name,
                Optional.ofNullable(announced.newest().get(name)),
                entries().filter(entry -> entry.slot().equals(name)).toList());
    }

    private Stream<Health> entries() {
        return health.newest().values().stream().filter(entry -> entry.kind() != Health.Kind.OTHER);
    }
}
