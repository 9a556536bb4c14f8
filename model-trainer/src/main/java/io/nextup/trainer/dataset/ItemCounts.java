package io.nextup.trainer.dataset;

import io.nextup.sequence.SequenceEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Number of occurrences of each item.
 *
 * @param byItem items that occur, each with a count of at least 1
 */
public record ItemCounts(Map<String, Integer> byItem) {
    public ItemCounts {
        byItem = Map.copyOf(byItem);
    }

    public static ItemCounts of(List<List<SequenceEntry>> sequences) {
        Map<String, Integer> counts = new HashMap<>();
        for (List<SequenceEntry> sequence : sequences) {
            for (SequenceEntry entry : sequence) {
                counts.merge(entry.itemId(), 1, Integer::sum);
            }
        }
        return new ItemCounts(counts);
    }

    /** Returns the count of an item; 0 for an item that does not occur. */
    public int of(String itemId) {
        return byItem.getOrDefault(itemId, 0);
    }
}
