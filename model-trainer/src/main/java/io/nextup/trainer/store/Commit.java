package io.nextup.trainer.store;

import io.nextup.intake.CountedErasures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Contents of a store.
 *
 * @param topicId id of the topic that is read; null when the broker gives none
 * @param generation number of times that the topic has been deleted and recreated
 * @param nextOffsets offsets at which the next reading of each partition begins
 * @param segments {@linkplain Segment#BY_PARTITION by partition}, each partition's in the order of
 *     arrival; given in any order of the partitions
 * @param erasures erasures carried out and not acknowledged yet, in the order in which they were
 *     read
 * @param nextNumber greater than that of every segment there ever was
 * @param countedErasures signed erasures that have counted, by user
 * @param fields the mapping by which the topic was read, as text; empty for Nextup's own records
 * @param signaturesNeeded true once a reading counted signed erasures only
 */
record Commit(
        String topicId,
        int generation,
        SortedMap<Integer, Long> nextOffsets,
        List<Segment> segments,
        List<Erasure> erasures,
        long nextNumber,
        SortedMap<String, CountedErasures> countedErasures,
        String fields,
        boolean signaturesNeeded) {
    static final Commit EMPTY =
            new Commit(
                    null, 0, new TreeMap<>(), List.of(), List.of(), 0, new TreeMap<>(), "", false);

    Commit {
        // The first version of the file lacks both.
        fields = fields == null ? "" : fields;
        countedErasures =
                java.util.Collections.unmodifiableSortedMap(
                        countedErasures == null ? new TreeMap<>() : new TreeMap<>(countedErasures));
        nextOffsets = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(nextOffsets));
        // Stable, so that a partition's segments keep their order of arrival.
        segments = segments.stream().sorted(Segment.BY_PARTITION).toList();
        erasures = List.copyOf(erasures);
        if (!signaturesNeeded && !countedErasures.isEmpty()) {
            throw new IllegalArgumentException(
                    "Signed erasures were counted, and signatures are not needed");
        }
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

    /** Returns a copy in which other segments replace each partition's newest ones. */
    Commit replacingNewest(Collection<Segment> old, Collection<Segment> by, long newNextNumber) {
        List<Segment> changed = new ArrayList<>(segments);
        changed.removeAll(old);
        changed.addAll(by);
        return new Commit(
                topicId,
                generation,
                nextOffsets,
                changed,
                erasures,
                newNextNumber,
                countedErasures,
                fields,
                signaturesNeeded);
    }

    /** Returns a copy with other waiting erasures. */
    Commit withErasures(List<Erasure> waiting) {
        return new Commit(
                topicId,
                generation,
                nextOffsets,
                segments,
                waiting,
                nextNumber,
                countedErasures,
                fields,
                signaturesNeeded);
    }
}
