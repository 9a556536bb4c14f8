package io.nextup.trainer.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store holds.
 *
 * @param topicId of the topic that is read; null where the broker gives none
 * @param generation of that topic: how often it was made anew
 * @param nextOffsets where the next reading of each partition begins
 * @param segments {@linkplain Segment#BY_PARTITION by partition}, each partition's in the order of
 *     arrival; given in any order of the partitions
 * @param erasures carried out and not acknowledged, in the order in which they were read
 * @param nextNumber greater than that of every segment there ever was
 */
record Commit(
        String topicId,
        int generation,
        SortedMap<Integer, Long> nextOffsets,
        List<Segment> segments,
        List<Erasure> erasures,
        long nextNumber) {
    static final Commit EMPTY = new Commit(null, 0, new TreeMap<>(), List.of(), List.of(), 0);

    Commit {
        nextOffsets = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(nextOffsets));
        // Stable: what stands in the order of arrival goes on to.
        segments = segments.stream().sorted(Segment.BY_PARTITION).toList();
        erasures = List.copyOf(erasures);
        for (Map.Entry<Integer, Long> next : nextOffsets.entrySet()) {
            if (next.getKey() < 0 || next.getValue() < 0) {
                throw new IllegalArgumentException(
                        "Partition %d is read from offset %d"
                                .formatted(next.getKey(), next.getValue()));
            }
        }
        for (Segment segment : segments) {
            if (segment.number() >= nextNumber || segment.generation() > generation) {
                throw new IllegalArgumentException(
                        "%s in a store of generation %d whose next number is %d"
                                .formatted(segment, generation, nextNumber));
            }
        }
    }

    /** The same with others in the place of each partition's newest segments. */
    Commit replacingNewest(Collection<Segment> old, Collection<Segment> by, long newNextNumber) {
        List<Segment> changed = new ArrayList<>(segments);
        changed.removeAll(old);
        changed.addAll(by);
        return new Commit(topicId, generation, nextOffsets, changed, erasures, newNextNumber);
    }

    /** The same but for the erasures that wait. */
    Commit withErasures(List<Erasure> waiting) {
        return new Commit(topicId, generation, nextOffsets, segments, waiting, nextNumber);
    }
}
