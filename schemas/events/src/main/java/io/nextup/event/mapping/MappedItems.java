package io.nextup.event.mapping;

import static java.util.Objects.requireNonNull;

import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads items of the catalogue by a mapping. Nextup's own Avro, which no other format can be taken
 * for, is read as it is. Immutable, and safe for use by many threads if the registry's schemas are.
 */
public final class MappedItems {
    /** Items have no time of their own, so none stands in for it. */
    private static final long NO_TIME = -1;

    private final boolean saysAvailable;
    private final MappedRecords<ItemField> records;

    /**
     * @param schemas the registry's schemas; null without a registry
     * @throws IllegalArgumentException if a path is not a JSON pointer
     */
    public MappedItems(ItemMapping mapping, Schemas schemas) {
        requireNonNull(mapping, "mapping is null");
        this.saysAvailable = mapping.mapping().source(ItemField.AVAILABLE).isPresent();
        this.records =
                new MappedRecords<>(
                        "item",
                        ItemField.class,
                        mapping.mapping(),
                        mapping.listOfCategories(),
                        schemas);
    }

    /**
     * Reads a record that has a value.
     *
     * @param key the record's key; null if it has none
     * @param headers the last header's value of each name that the mapping reads
     * @throws DecodeException if the record does not hold an item
     * @throws io.nextup.event.registered.SchemasUnavailableException if the registry gives no
     *     answer; nothing else is thrown
     */
    public CatalogueItem decode(byte[] key, byte[] value, Map<String, byte[]> headers)
            throws DecodeException {
        return records.mayRead(value)
                ? records.read(key, value, headers, this::item)
                : Codecs.CATALOGUE_ITEM.decode(value, NO_TIME);
    }

    private CatalogueItem item(MappedValues<ItemField> values) throws DecodeException {
        try {
            return new CatalogueItem(
                    values.required(ItemField.ITEM),
                    isAvailable(values),
                    time(values, ItemField.FROM),
                    time(values, ItemField.UNTIL),
                    categories(values),
                    values.attributes(),
                    values.id(ItemField.TITLE));
        } catch (IllegalArgumentException e) {
            throw new DecodeException(Reason.UNDECODABLE, e.getMessage(), e);
        }
    }

    /** Nobody is shown an item of which the record should say that it can be had, and does not. */
    private boolean isAvailable(MappedValues<ItemField> values) throws DecodeException {
        if (!saysAvailable) {
            return true;
        }
        Object value = values.value(ItemField.AVAILABLE);
        if (value == null || "false".equalsIgnoreCase(value.toString())) {
            return false;
        }
        if ("true".equalsIgnoreCase(value.toString())) {
            return true;
        }
        return Decimals.of(value)
                        .orElseThrow(
                                () ->
                                        values.wrong(
                                                ItemField.AVAILABLE,
                                                value,
                                                "true, false or a number, above 0 for an item that can be had"))
                        .signum()
                > 0;
    }

    private static Instant time(MappedValues<ItemField> values, ItemField field)
            throws DecodeException {
        Long millis = values.timeMillis(field);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static List<String> categories(MappedValues<ItemField> values) throws DecodeException {
        List<String> categories = new ArrayList<>();
        for (Object one : values.all(ItemField.CATEGORY)) {
            String category = values.id(ItemField.CATEGORY, one);
            if (category != null) {
                categories.add(category);
            }
        }
        return categories;
    }
}
