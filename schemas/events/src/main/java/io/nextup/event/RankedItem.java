package io.nextup.event;

import static java.util.Objects.requireNonNull;

/**
 * An item with its score; scores compare within one recommendation only.
 *
 * @param itemId id of the item
 * @param score higher is better; finite
 */
public record RankedItem(String itemId, float score) {
    public RankedItem {
        requireNonNull(itemId, "itemId is null");
        if (!Float.isFinite(score)) {
            throw new IllegalArgumentException(
                    "The score of item %s is %s: it must be finite".formatted(itemId, score));
        }
    }
}
