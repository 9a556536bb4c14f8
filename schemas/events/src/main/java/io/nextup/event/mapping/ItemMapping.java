package io.nextup.event.mapping;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Places of a catalogue item's fields in records of another shape, as in {@code
 * item=/sku,available=/stock/free,until=/sale/end:iso,category=/tags,attributes.brand=/brand}.
 *
 * @param mapping the places; none at all: the records are Nextup's own
 */
public record ItemMapping(Mapping<ItemField> mapping) implements Serializable {
    /** Leaves records as Nextup's own. */
    public static final ItemMapping NONE =
            new ItemMapping(new Mapping<ItemField>(Map.of(), Map.of(), Map.of()));

    private static final String FORM =
            "write item=PLACE and optionally available=, from=PLACE:UNIT, until=PLACE:UNIT, category=, title=, attributes.NAME=";

    private static final MappingGrammar<ItemField> GRAMMAR =
            new MappingGrammar<>(ItemField.class, null, "items", FORM);

    /**
     * Reads a mapping by the {@linkplain MappingGrammar grammar}. The category's path may have
     * {@code *} for each element of a list. An empty text is {@link #NONE}.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static ItemMapping parse(String text) {
        Mapping<ItemField> mapping = GRAMMAR.parse(text);
        mapping.require(ItemField.ITEM, FORM);
        mapping.requireOneList();
        long ofElements = mapping.places().filter(ItemMapping::isOfElement).count();
        boolean isCategory =
                mapping.source(ItemField.CATEGORY).filter(ItemMapping::isOfElement).isPresent();
        if (ofElements > (isCategory ? 1 : 0)) {
            throw mapping.wrong("only the category may have a *: a record is one item");
        }
        return new ItemMapping(mapping);
    }

    private static boolean isOfElement(FieldSource place) {
        return Mapping.listOf(place).isPresent();
    }

    /** Tells whether records are Nextup's own. */
    public boolean isNone() {
        return mapping.isNone();
    }

    /** Returns the field's place; empty if the mapping names none. */
    public Optional<FieldSource> source(ItemField field) {
        return mapping.source(field);
    }

    /** Returns all places, of fields and of attributes. */
    public Stream<FieldSource> places() {
        return mapping.places();
    }

    /** Returns the names of the headers that it reads. */
    public List<String> headers() {
        return mapping.headers();
    }

    /**
     * Returns the path of the list of which each element is a category; empty if the mapping says
     * it with {@code *} or names none.
     */
    Optional<String> listOfCategories() {
        return mapping.source(ItemField.CATEGORY)
                .filter(place -> !isOfElement(place))
                .flatMap(FieldSource::pointer);
    }

    /** Returns the text that {@link #parse} reads, fields in one order, attributes by name. */
    @Override
    public String toString() {
        return mapping.toString();
    }
}
