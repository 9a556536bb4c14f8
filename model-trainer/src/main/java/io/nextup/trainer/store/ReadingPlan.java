package io.nextup.trainer.store;

import io.nextup.kafka.TopicScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From where the topic is read on, given what the store has and how far the topic reaches.
 *
 * @param generation of the topic: that of the store, or the next if the topic was made anew
 * @param starts the first offset to read in each partition
 * @param nextOffsets where the reading after this one begins
 * @param notes what is unusual, one line each
 */
record ReadingPlan(
        int generation,
        SortedMap<Integer, Long> starts,
        SortedMap<Integer, Long> nextOffsets,
        List<String> notes) {

    /**
     * Compares the two.
     *
     * <p>Without ids of both topics, a partition that ends before what was read, or that is gone,
     * tells that the topic was made anew. With one and the same id it does not: a broker that has
     * just taken a partition over may answer with an end that lags behind, and one that lost its
     * newest records gives their offsets again to as many others. To read those offsets again would
     * double interactions in the first case; not to read them loses at most as many in the second
     * as the store kept of what the topic lost.
     *
     * @param topic its name, for notes
     * @param topicId null where the broker gives none
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
                    "%s was deleted and made anew: it is read from its beginning, and what the store has of the one before stays"
                            .formatted(topic));
            if (!store.erasures().isEmpty()) {
                notes.add(
                        "%d erasures that were carried out here waited for the jobs, and the topic that would have shown it is gone: send them again for a receipt"
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
        return "%s partition %d: offsets %d to %d were removed before they were read; what was read before stays"
                .formatted(topic, partition, next, begin - 1);
    }

    private static String lag(String topic, int partition, long next, long end) {
        return "%s partition %d ends at offset %d and was read up to %d: nothing is read of it until it has grown beyond"
                .formatted(topic, partition, end, next);
    }
}
