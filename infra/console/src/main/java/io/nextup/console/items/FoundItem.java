package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

/**
 * An item that a search found.
 *
 * @param title null without one
 * @param category null without one
 * @param count clicks of late; 0 where it is not among the most clicked
 */
public record FoundItem(String item, String title, String category, int count) {
    public FoundItem {
        requireNonNull(item, "item is null");
    }
}
