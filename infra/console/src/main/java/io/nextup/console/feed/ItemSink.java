package io.nextup.console.feed;

import io.nextup.event.CatalogueItem;

/** Takes the records of the items topic, in the thread of the reader. */
public interface ItemSink {
    /** Takes note that the topic is read from its beginning: every item that it has follows. */
    void begun();

    /** Takes an item, in place of what it was before. */
    void item(CatalogueItem item);

    /** Takes note that an item was removed. */
    void removed(String itemId);

    /** Takes note that the reading has passed the end at which it found the topic. */
    void complete();
}
