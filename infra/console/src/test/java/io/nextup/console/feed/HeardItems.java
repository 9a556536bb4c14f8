package io.nextup.console.feed;

import io.nextup.event.CatalogueItem;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a reading of items finds, one line for each call. */
final class HeardItems implements ItemSink {
    final List<String> lines = new ArrayList<>();

    @Override
    public void begun() {
        lines.add("begun");
    }

    @Override
    public void item(CatalogueItem item) {
        lines.add("%s is %s".formatted(item.itemId(), item.title()));
    }

    @Override
    public void removed(String itemId) {
        lines.add("%s is removed".formatted(itemId));
    }

    @Override
    public void complete() {
        lines.add("complete");
    }
}
