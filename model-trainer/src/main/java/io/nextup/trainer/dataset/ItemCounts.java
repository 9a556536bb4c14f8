package io.nextup.trainer.dataset;

import java.util.HashMap;
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

    public static ItemCounts of(UserHistories histories) {
        Map<String, Integer> counts = new HashMap<>();
        int[] byNumber = histories.itemCounts();
        for (int item = 0; item < byNumber.length; item++) {
            if (byNumber[item] > 0) {
                counts.put(histories.itemIds().get(item), byNumber[item]);
            }
        }
        return new ItemCounts(counts);
    }

    /** Returns the count of an item; 0 for an item that does not occur. */
    public int of(String itemId) {
        return byItem.getOrDefault(itemId, 0);
    }
}
