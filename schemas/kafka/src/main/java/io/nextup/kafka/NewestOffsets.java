package io.nextup.kafka;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Starts at the newest records of a topic: so many over all partitions, from each the same number
 * unless it has fewer.
 *
 * @param limit number of offsets to read
 */
public record NewestOffsets(long limit) implements TopicScan.Starts {
    public NewestOffsets {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit is %d: at least 1".formatted(limit));
        }
    }

    @Override
    public Map<Integer, Long> of(SortedMap<Integer, TopicScan.Extent> extents) {
        List<Map.Entry<Integer, TopicScan.Extent>> smallestFirst =
                extents.entrySet().stream()
                        .sorted(Comparator.comparingLong(one -> length(one.getValue())))
                        .toList();
        Map<Integer, Long> starts = new TreeMap<>();
        long left = limit;
        int partitions = smallestFirst.size();
        for (Map.Entry<Integer, TopicScan.Extent> partition : smallestFirst) {
            // Rounded up, so that a small limit reaches some partition.
            long share =
                    Math.min(length(partition.getValue()), (left + partitions - 1) / partitions);
            starts.put(partition.getKey(), partition.getValue().end() - share);
            left -= share;
            partitions--;
        }
        return starts;
    }

    private static long length(TopicScan.Extent extent) {
        return extent.end() - extent.begin();
    }
}
