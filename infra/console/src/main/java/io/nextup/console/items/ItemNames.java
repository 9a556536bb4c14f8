package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

import io.nextup.console.settings.ItemCatalogue;
import io.nextup.trainer.operate.ItemTexts;
import java.util.function.BiConsumer;

/**
 * Titles and categories of items as the page shows them: those of the operator's files, and where a
 * file lacks an item, those of the items topic. Thread-safe.
 */
public final class ItemNames {
    private final ItemCatalogue files;
    private final TopicTitles topic;

    public ItemNames(ItemCatalogue files, TopicTitles topic) {
        this.files = requireNonNull(files, "files are null");
        this.topic = requireNonNull(topic, "topic is null");
    }

    /** Returns an item's title; null for one without. */
    public String title(String item) {
        String title = files.title(item);
        return title == null ? topic.title(item) : title;
    }

    /** Returns an item's category, or its categories with commas between; null for one without. */
    public String category(String item) {
        String category = files.category(item);
        return category == null ? topic.categories(item) : category;
    }

    /** Returns the titles of the files. */
    ItemTexts fileTitles() {
        return files.titles();
    }

    /** Passes on each item that has a title, and the title, in no order. */
    void forEachTitle(BiConsumer<String, String> sink) {
        fileTitles().byItem().forEach(sink);
        topic.forEachTitle(
                (item, title) -> {
                    if (!fileTitles().byItem().containsKey(item)) {
                        sink.accept(item, title);
                    }
                });
    }

    /** Returns a number that is higher after each change of a title or category. */
    long revision() {
        return topic.revision();
    }
}
