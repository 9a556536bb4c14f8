package io.nextup.trainer.health;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Codecs;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.NewestRecords;
import io.nextup.trainer.history.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** Reads {@link Topics#MODELS} and {@link Topics#MODEL_HEALTH} to their ends. */
public final class ModelTopics {
    private ModelTopics() {}

    /**
     * Result of reading both topics.
     *
     * @param slots by their names; every one that has an announcement or an entry
     * @param unreadable a line for each record that is the newest of its key and cannot be read
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
         * Returns all slots, provided that nothing about them is unknown.
         *
         * @throws HistoryException if the newest record of a key cannot be read: a job of another
         *     build may read it, so that what it does is not known
         */
        public List<SlotHealth> complete() throws HistoryException {
            if (!unreadable.isEmpty()) {
                throw new HistoryException(
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
     * @param patience how long to wait for the broker
     * @throws HistoryException also where one of the topics is not there
     */
    public static Reading read(String bootstrapServers, Duration patience) throws HistoryException {
        try (Consumer<byte[], byte[]> consumer = TopicScan.consumer(bootstrapServers, patience)) {
            return read(consumer, bootstrapServers, patience);
        } catch (KafkaException e) {
            throw TopicScan.noAddress(bootstrapServers, e);
        }
    }

    static Reading read(
            Consumer<byte[], byte[]> consumer, String bootstrapServers, Duration patience)
            throws HistoryException {
        NewestRecords<ModelAnnouncement> announced =
                new NewestRecords<>(Codecs.MODEL_ANNOUNCEMENT, ModelAnnouncement::slot);
        TopicScan.readToEnd(consumer, bootstrapServers, Topics.MODELS, patience, announced::add);
        NewestRecords<ModelHealth> health =
                new NewestRecords<>(
                        Codecs.MODEL_HEALTH, entry -> entry.slot() + "/" + entry.process());
        TopicScan.readToEnd(consumer, bootstrapServers, Topics.MODEL_HEALTH, patience, health::add);
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
