package io.nextup.models;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.wire.Codecs;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.NewestRecords;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the models topic and the health topic to their ends. */
public final class ModelTopics {
    private ModelTopics() {}

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
                        "%s; upgrade this build, or have that key written anew (a slot's by models announce)"
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
     * Reads both topics.
     *
     * @param patience timeout for the broker
     * @throws TopicException also if one of the topics does not exist
     */
    public static Reading read(KafkaSettings kafka, Duration patience) throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, patience)) {
            return read(scan, kafka);
        }
    }

    static Reading read(TopicScan scan, KafkaSettings kafka) throws TopicException {
        NewestRecords<ModelAnnouncement> announced = Announcements.read(scan, kafka);
        NewestRecords<ModelHealth> health =
                new NewestRecords<>(
                        Codecs.MODEL_HEALTH, entry -> ReportKey.of(entry).toString());
        scan.readToEnd(kafka.topics().modelHealth(), health::add);
        return reading(announced, health);
    }

    private static Reading reading(
            NewestRecords<ModelAnnouncement> announced, NewestRecords<ModelHealth> health) {
        TreeSet<String> names = new TreeSet<>(announced.newest().keySet());
        health.newest().values().forEach(entry -> names.add(entry.slot()));
        List<SlotHealth> slots = new ArrayList<>();
        for (String name : names) {
            slots.add(
                    new SlotHealth(
                            name,
                            Optional.ofNullable(announced.newest().get(name)),
                            health.newest().values().stream()
                                    .filter(entry -> entry.slot().equals(name))
                                    .toList()));
        }
        List<String> unreadable = new ArrayList<>(announced.unreadable().values());
        unreadable.addAll(health.unreadable().values());
        return new Reading(slots, unreadable);
    }
}
