package io.nextup.console.settings;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.operate.ItemTexts;

/**
 * Titles and categories of items, as the operator's files say. They win over those of the items
 * topic.
 *
 * @param titles titles, for some or no items
 * @param categories categories, for some or no items
 */
public record ItemCatalogue(ItemTexts titles, ItemTexts categories) {
    public ItemCatalogue {
        requireNonNull(titles, "titles are null");
        requireNonNull(categories, "categories are null");
    }

    /** A catalogue without any title or category. */
    public static ItemCatalogue none() {
        return new ItemCatalogue(ItemTexts.none(), ItemTexts.none());
    }

    /** Returns an item's title; null for one without. */
    public String title(String item) {
        return titles.of(item).orElse(null);
    }

    /** Returns an item's category; null for one without. */
    public String category(String item) {
        return categories.of(item).orElse(null);
    }
}
