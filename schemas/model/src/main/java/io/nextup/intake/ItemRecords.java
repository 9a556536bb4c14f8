package io.nextup.intake;

import static java.util.Objects.requireNonNull;

import io.nextup.event.CatalogueItem;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.event.mapping.MappedItems;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.RecordKey;
import java.util.function.Function;

/** Reads records of the items topic that have a value. */
public final class ItemRecords {
    private final ItemMapping mapping;
    private final MappedItems items;

    /**
     * @param mapping where the fields of an item stand
     */
    public ItemRecords(ItemMapping mapping) {
        this.mapping = requireNonNull(mapping, "mapping is null");
        this.items = new MappedItems(mapping, null);
    }

    /**
     * Reads a record.
     *
     * @param lastHeader function from a header's name to its last value, or to null without one
     * @throws DecodeException if it is not an item, or not that of its key
     */
    public CatalogueItem decode(byte[] key, byte[] value, Function<String, byte[]> lastHeader)
            throws DecodeException {
        CatalogueItem item =
                items.decode(
                        key, value, RecordOrigin.headers(false, mapping.headers(), lastHeader));
        RecordKey.requireSame(key, "itemId", item.itemId());
        return item;
    }
}
