package io.nextup.launcher.doctor;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of an hour that is read: whole partitions, and so all records of some users, as long as
 * there are not too many.
 *
 * @param partitions number of the topic's partitions
 * @param ranges range of offsets by partition
 */
record Sample(int partitions, SortedMap<Integer, Range> ranges) {
    /** Offsets of a partition; the end does not belong to them. */
    record Range(long start, long end) {
        long length() {
            return Math.max(0, end - start);
        }
    }

    Sample {
        ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
    }

    /**
     * Chooses partitions, the lowest first. Where even the first one has too many records, takes
     * its newest.
     *
     * @param starts offset of the hour's first record by partition
     * @param ends offset behind its last one by partition
     * @param most most offsets in all
     */
    static Sample of(Map<Integer, Long> starts, Map<Integer, Long> ends, long most) {
        SortedMap<Integer, Range> chosen = new TreeMap<>();
        long left = most;
        for (Map.Entry<Integer, Long> one : new TreeMap<>(starts).entrySet()) {
            Range range = new Range(one.getValue(), ends.get(one.getKey()));
            if (range.length() <= left) {
                chosen.put(one.getKey(), range);
                left -= range.length();
            } else if (chosen.values().stream().allMatch(before -> before.length() == 0)) {
                chosen.put(one.getKey(), new Range(range.end() - most, range.end()));
                break;
            } else {
                break;
            }
        }
        return new Sample(starts.size(), chosen);
    }

    /**
     * Returns the part of the same users as in another topic: topics with as many partitions have a
     * user's records in the same one. All of it for a topic with other partitions.
     */
    Sample ofUsersOf(Sample other) {
        if (partitions != other.partitions) {
            return this;
        }
        SortedMap<Integer, Range> kept = new TreeMap<>(ranges);
        kept.keySet().retainAll(other.ranges.keySet());
        return new Sample(partitions, kept);
    }
}
