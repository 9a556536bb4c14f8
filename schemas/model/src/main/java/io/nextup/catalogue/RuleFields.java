package io.nextup.catalogue;

import io.nextup.event.CatalogueItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields that a rule set names, each with an index. Not thread-safe while names are added.
 *
 * <p>{@code item}, {@code available}, {@code category} and {@code title} are the item's own; any
 * other name is an attribute. {@code attributes.NAME} is always an attribute.
 */
final class RuleFields {
    static final String ITEM = "item";
    static final String AVAILABLE = "available";
    static final String CATEGORY = "category";
    static final String TITLE = "title";

    private static final String ATTRIBUTES = "attributes.";

    /** Names that look like fields of an item, in lower case, and the fields that are meant. */
    private static final Map<String, String> MEANT =
            Map.of(
                    "item", ITEM,
                    "itemid", ITEM,
                    "available", AVAILABLE,
                    "fromat", AVAILABLE,
                    "untilat", AVAILABLE,
                    "category", CATEGORY,
                    "categories", CATEGORY,
                    "title", TITLE);

    private static final Set<String> OWN = Set.of(ITEM, AVAILABLE, CATEGORY, TITLE);

    private final Map<String, Integer> indexes = new HashMap<>();

    /** Names by index. */
    private final List<String> names = new ArrayList<>();

    /** Returns the field that was meant by a name that is almost one of the item's own. */
    static Optional<String> meant(String name) {
        return OWN.contains(name)
                ? Optional.empty()
                : Optional.ofNullable(MEANT.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Tells whether a field's values are texts, also where they look like numbers. */
    static boolean isText(String name) {
        return OWN.contains(name);
    }

    /** Returns the index of a field, which is added if it is new. */
    int indexOf(String name) {
        return indexes.computeIfAbsent(
                name,
                added -> {
                    names.add(added);
                    return names.size() - 1;
                });
    }

    /**
     * Returns the values of the named fields, by index. A field that the item lacks has none.
     *
     * @param available what conditions take the item's availability for
     */
    List<FieldValues> of(CatalogueItem item, boolean available) {
        List<FieldValues> values = new ArrayList<>(names.size());
        for (String name : names) {
            values.add(new FieldValues(texts(item, name, available)));
        }
        return values;
    }

    /** Returns the values of one field, as {@link #of} does. */
    List<String> texts(CatalogueItem item, int field, boolean available) {
        return texts(item, names.get(field), available);
    }

    private static List<String> texts(CatalogueItem item, String name, boolean available) {
        return switch (name) {
            case ITEM -> List.of(item.itemId());
            case AVAILABLE -> List.of(Boolean.toString(available));
            case CATEGORY -> item.categories();
            case TITLE -> orNone(item.title());
            default ->
                    orNone(
                            item.attributes()
                                    .get(
                                            name.startsWith(ATTRIBUTES)
                                                    ? name.substring(ATTRIBUTES.length())
                                                    : name));
        };
    }

    private static List<String> orNone(String text) {
        return text == null ? List.of() : List.of(text);
    }
}
