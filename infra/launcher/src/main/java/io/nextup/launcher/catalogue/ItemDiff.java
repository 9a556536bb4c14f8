package io.nextup.launcher.catalogue;

import io.nextup.event.CatalogueItem;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds in what a file differs from the newest records of the items topic. Not thread-safe. */
final class ItemDiff {
    private final Map<String, ItemDigest> topic = new HashMap<>();
    private final Set<String> unreadable;
    private final Map<String, ItemDigest> file = new HashMap<>();
    private final int topicItems;
    private long repeated;

    /**
     * Numbers of items.
     *
     * @param added items of the file that the topic lacks
     * @param changed items whose newest record is another one, or cannot be read
     * @param same items whose newest record is equal
     * @param missing items of the topic that the file lacks
     */
    record Counts(long added, long changed, long same, long missing) {
        /** Returns the number of items in the file. */
        long items() {
            return added + changed + same;
        }
    }

    /**
     * @param topic the newest record of each item
     * @param unreadable keys whose newest record cannot be read, whatever an older one says
     */
    ItemDiff(Collection<ItemDigest> topic, Set<String> unreadable) {
        topic.forEach(one -> this.topic.put(one.itemId(), one));
        this.unreadable = new HashSet<>(unreadable);
        this.topic.keySet().removeAll(this.unreadable);
        this.topicItems = this.topic.size() + this.unreadable.size();
    }

    /** Takes the next item of the file. Of several lines of one item the last one counts. */
    void add(CatalogueItem item) {
        if (file.put(item.itemId(), ItemDigest.of(item)) != null) {
            repeated++;
        }
    }

    /** Returns the number of lines whose item stands in an earlier line, too. */
    long repeated() {
        return repeated;
    }

    /** Returns the number of keys of the topic, those whose record cannot be read included. */
    int topicItems() {
        return topicItems;
    }

    /** Returns the number of those keys whose record cannot be read. */
    long unreadable() {
        return unreadable.size();
    }

    /** Counts what differs, once the whole file was added and before anything is written. */
    Counts counts() {
        long added = 0;
        long changed = 0;
        for (ItemDigest one : file.values()) {
            ItemDigest before = topic.get(one.itemId());
            if (before == null && !unreadable.contains(one.itemId())) {
                added++;
            } else if (!one.equals(before)) {
                changed++;
            }
        }
        return new Counts(added, changed, file.size() - added - changed, missing().size());
    }

    /**
     * Tells whether an item of a second reading must be written. It is taken for written then, so
     * that the answer is yes once for each item that differs.
     */
    boolean takes(CatalogueItem item) {
        ItemDigest one = ItemDigest.of(item);
        if (!one.equals(file.get(item.itemId())) || one.equals(topic.get(item.itemId()))) {
            return false;
        }
        topic.put(one.itemId(), one);
        return true;
    }

    /** Returns the items of the topic that the file lacks, in order. */
    List<String> missing() {
        return Stream.concat(topic.keySet().stream(), unreadable.stream())
                .filter(itemId -> !file.containsKey(itemId))
                .sorted()
                .toList();
    }
}
