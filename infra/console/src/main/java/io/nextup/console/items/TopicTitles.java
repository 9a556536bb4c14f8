package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

import io.nextup.console.feed.ItemSink;
import io.nextup.event.CatalogueItem;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Titles and categories of the items topic: of 1,000,000 items at most, and of no more than a sixth
 * of the heap holds. It leaves out the items beyond, and logs that once. One thread writes, any may
 * read.
 */
public final class TopicTitles implements ItemSink {
    /** Most items whose texts are kept. */
    static final int MOST_ITEMS = 1_000_000;

    /** Shares of the heap, one of which is for the texts; a model has as large a one. */
    static final int SHARES = 6;

    /** Heap that an item takes without its characters, its places in a search's list included. */
    static final int ITEM_BYTES = 280;

    /** Heap that a character takes; Latin letters take half of it. */
    static final int CHARACTER_BYTES = 2;

    private static final Logger LOG = LoggerFactory.getLogger(TopicTitles.class);

    private final int mostItems;
    private final long mostBytes;
    private final Map<String, Texts> byItem = new ConcurrentHashMap<>();
    private final AtomicLong revision = new AtomicLong();

    /** Heap that all texts take; used by the writing thread, as are the fields below. */
    private long bytes;

    /** Number of the present reading of the topic. */
    private int reading;

    private boolean warned;

    /**
     * Texts of an item.
     *
     * @param title null without one
     * @param categories null without any
     * @param reading number of the reading in which they were found
     */
    private record Texts(String title, String categories, int reading) {
        boolean saysTheSameAs(Texts other) {
            return other != null
                    && Objects.equals(title, other.title)
                    && Objects.equals(categories, other.categories);
        }

        long bytes(String item) {
            return ITEM_BYTES
                    + CHARACTER_BYTES * (item.length() + (long) length(title) + length(categories));
        }

        private static int length(String text) {
            return text == null ? 0 : text.length();
        }
    }

    TopicTitles(int mostItems, long mostBytes) {
        this.mostItems = mostItems;
        this.mostBytes = mostBytes;
    }

    /** Makes one that has no title yet, with a share of this process's heap. */
    public static TopicTitles ofThisProcess() {
        return new TopicTitles(MOST_ITEMS, Runtime.getRuntime().maxMemory() / SHARES);
    }

    @Override
    public void begun() {
        reading++;
    }

    @Override
    public void item(CatalogueItem item) {
        String id = item.itemId();
        Texts texts =
                new Texts(
                        textOrNull(Objects.requireNonNullElse(item.title(), "")),
                        textOrNull(String.join(", ", item.categories())),
                        reading);
        if (texts.title == null && texts.categories == null) {
            removed(id);
            return;
        }
        Texts before = byItem.get(id);
        long after = bytes + texts.bytes(id) - (before == null ? 0 : before.bytes(id));
        if (after > mostBytes || (before == null && byItem.size() >= mostItems)) {
            // An old title would be wrong, and none is not.
            removed(id);
            warn();
            return;
        }
        bytes = after;
        byItem.put(id, texts);
        if (!texts.saysTheSameAs(before)) {
            revision.incrementAndGet();
        }
    }

    private static String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private void warn() {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "The console keeps the titles of {} items and leaves out others: it keeps at most {}, and as many as fit into a sixth of its heap (more by JAVA_TOOL_OPTIONS=-Xmx...)",
                    size(),
                    mostItems);
        }
    }

    @Override
    public void removed(String itemId) {
        Texts before = byItem.remove(itemId);
        if (before != null) {
            bytes -= before.bytes(itemId);
            revision.incrementAndGet();
        }
    }

    /** Drops items that the topic has no more: it was read from its beginning, and lacks them. */
    @Override
    public void complete() {
        byItem.forEach(
                (item, texts) -> {
                    if (texts.reading != reading) {
                        removed(item);
                    }
                });
    }

    /** Returns an item's title; null for one without. */
    String title(String item) {
        Texts texts = byItem.get(item);
        return texts == null ? null : texts.title;
    }

    /** Returns an item's categories, with commas between; null for one without. */
    String categories(String item) {
        Texts texts = byItem.get(item);
        return texts == null ? null : texts.categories;
    }

    /** Passes on each item that has a title, and the title, in no order. */
    void forEachTitle(BiConsumer<String, String> sink) {
        requireNonNull(sink, "sink is null");
        byItem.forEach(
                (item, texts) -> {
                    if (texts.title != null) {
                        sink.accept(item, texts.title);
                    }
                });
    }

    /** Returns a number that is higher after each change of a text. */
    long revision() {
        return revision.get();
    }

    /** Returns the number of items whose texts are kept. */
    int size() {
        return byItem.size();
    }
}
