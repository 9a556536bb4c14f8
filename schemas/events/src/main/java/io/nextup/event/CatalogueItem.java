package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An item of the catalogue, keyed by its id on a compacted topic. The newest record of an item is
 * its whole state; a record without a value removes the item.
 *
 * @param itemId id of the item, as in interactions
 * @param available false for an item that cannot be had
 * @param fromAt first time at which the item is available; null for no such bound
 * @param untilAt first time at which the item is not available any more; null for no such bound
 * @param categories categories of the item, at most {@link #MOST_CATEGORIES}
 * @param attributes other properties by name, at most {@link #MOST_ATTRIBUTES}; a rule compares a
 *     text that is a number as a number
 * @param title the item's name for people; null for one without
 */
public record CatalogueItem(
        String itemId,
        boolean available,
        Instant fromAt,
        Instant untilAt,
        List<String> categories,
        Map<String, String> attributes,
        String title) {
    /** Most categories of an item. */
    public static final int MOST_CATEGORIES = 100;

    /** Most attributes of an item. */
    public static final int MOST_ATTRIBUTES = 100;

    public CatalogueItem {
        requireNonNull(itemId, "itemId is null");
        categories = List.copyOf(categories);
        attributes = Map.copyOf(attributes);
        if (itemId.isEmpty()) {
            throw new IllegalArgumentException("The itemId of an item is empty");
        }
        requireAtMost(MOST_CATEGORIES, categories.size(), "categories", itemId);
        requireAtMost(MOST_ATTRIBUTES, attributes.size(), "attributes", itemId);
        Moment.requirePeriod(fromAt, untilAt, "Item " + Excerpt.of(itemId));
    }

    private static void requireAtMost(int most, int found, String what, String itemId) {
        if (found > most) {
            throw new IllegalArgumentException(
                    "Item %s has %d %s: it must have at most %d"
                            .formatted(Excerpt.of(itemId), found, what, most));
        }
    }

    /** Tells whether the item can be had at a time. */
    public boolean isAvailableAt(Instant time) {
        return available && Moment.isWithin(fromAt, untilAt, time);
    }
}
