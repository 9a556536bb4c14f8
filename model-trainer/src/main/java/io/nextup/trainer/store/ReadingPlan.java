package io.nextup.trainer.store;

import io.nextup.kafka.TopicScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Offsets from which to read the topic on, given the store's contents and the topic's extents.
 *
 * @param generation generation of the topic: the store's, or the next one if the topic was made
 *     anew
 * @param starts the first offset to read in each partition
 * @param nextOffsets offsets at which the reading after this one begins
 * @param notes a line for each unusual condition
 */
record ReadingPlan(
        int generation,
        SortedMap<Integer, Long> starts,
        SortedMap<Integer, Long> nextOffsets,
        List<String> notes) {

    /**
     * Compares the store with the topic.
     *
     * <p>When not both ids are known, a partition that is gone, or ends before the store's offset,
     * shows that the topic was recreated. With equal ids it does not. A broker that has just taken
     * a partition over may answer with an end that lags behind. One that lost its newest records
     * gives their offsets again to as many others. Reading those offsets again would double
     * interactions in the first case. Not reading them loses at most as many in the second as the
     * store kept of the records that the topic lost.
     *
     * @param topic name of the topic, for notes
     * @param topicId id of the topic; null when the broker gives none
     */
    static ReadingPlan of(
            Commit store,
            String topic,
            String topicId,
            SortedMap<Integer, TopicScan.Extent> extents) {
        List<String> notes = new ArrayList<>();
        boolean anew = isMadeAnew(store, topicId, extents);
        if (anew) {
            notes.add(
                    "%s was deleted and recreated: the reading starts at its beginning, and the store keeps the earlier topic's interactions"
                            .formatted(topic));
            if (!store.erasures().isEmpty()) {
                notes.add(
                        "%d erasures were carried out here but not yet by the jobs, and their topic is gone: send them again for a receipt"
                                .formatted(store.erasures().size()));
            }
        }
        SortedMap<Integer, Long> starts = new TreeMap<>();
        SortedMap<Integer, Long> nextOffsets = new TreeMap<>(anew ? Map.of() : store.nextOffsets());
        extents.forEach(
                (partition, extent) -> {
                    Long next = anew ? null : store.nextOffsets().get(partition);
                    long start = next == null ? extent.begin() : Math.max(next, extent.begin());
                    if (next != null && extent.begin() > next) {
                        notes.add(gap(topic, partition, next, extent.begin()));
                    }
                    if (next != null && extent.end() < next) {
                        notes.add(lag(topic, partition, next, extent.end()));
                    }
                    starts.put(partition, start);
                    nextOffsets.put(partition, Math.max(start, extent.end()));
                });
        return new ReadingPlan(
                anew ? store.generation() + 1 : store.generation(), starts, nextOffsets, notes);
    }

    /** Returns the number of offsets to read. */
    long offsets() {
        return starts.entrySet().stream()
                .mapToLong(start -> nextOffsets.get(start.getKey()) - start.getValue())
                .sum();
    }

    private static boolean isMadeAnew(
            Commit store, String topicId, SortedMap<Integer, TopicScan.Extent> extents) {
        if (store.topicId() != null && topicId != null) {
            return !topicId.equals(store.topicId());
        }
        for (Map.Entry<Integer, Long> next : store.nextOffsets().entrySet()) {
            TopicScan.Extent extent = extents.get(next.getKey());
            if (extent == null || extent.end() < next.getValue()) {
                return true;
            }
        }
        return false;
    }

    private static String gap(String topic, int partition, long next, long begin) {
        return "%s partition %d: offsets %d to %d were removed before they were read; the store keeps earlier interactions"
                .formatted(topic, partition, next, begin - 1);
    }

    private static String lag(String topic, int partition, long next, long end) {
        return "%s partition %d ends at offset %d and was read up to %d: it is not read until it has grown beyond that"
                .formatted(topic, partition, end, next);
    }
}
