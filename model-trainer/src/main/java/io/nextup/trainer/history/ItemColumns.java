package io.nextup.trainer.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.Excerpt;
import io.nextup.event.Reserved;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.ItemField;
import io.nextup.event.mapping.ItemMapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Columns of a catalogue's file. A row becomes a JSON object of its cells, so that one mapping
 * reads files of both kinds. Immutable.
 */
final class ItemColumns {
    private static final JsonMapper JSON = new JsonMapper();

    /** Usual names of a column, as those of {@link ColumnPositions}; best first. */
    private static final Map<ItemField, List<String>> USUAL_NAMES =
            Map.of(
                    ItemField.ITEM, List.of("itemid", "item", "sku", "productid", "movieid", "id"),
                    ItemField.AVAILABLE, List.of("available", "instock", "stock"),
                    ItemField.FROM, List.of("from", "fromat", "availablefrom"),
                    ItemField.UNTIL, List.of("until", "untilat", "availableuntil"),
                    ItemField.CATEGORY, List.of("category", "categories", "genre", "genres"),
                    ItemField.TITLE, List.of("title", "name"));

    /** Stands between the categories of a cell. */
    private static final String BETWEEN_CATEGORIES = "\\|";

    private final String file;

    /** Names by position; null for a column that no mapping can name. */
    private final String[] names;

    private final ItemMapping mapping;

    /** Position of the column of categories; -1 for none. */
    private final int categories;

    private ItemColumns(String file, String[] names, ItemMapping mapping) {
        this.file = file;
        this.names = names;
        this.mapping = mapping;
        this.categories =
                mapping.source(ItemField.CATEGORY).map(place -> position(names, place)).orElse(-1);
    }

    /**
     * Finds the columns.
     *
     * @param first the header
     * @param given the user's mapping; without one, columns of the usual names are fields, and all
     *     others attributes
     * @param notes gets the columns that are ignored
     */
    static ItemColumns of(String file, String[] first, ItemMapping given, Consumer<String> notes)
            throws HistoryException {
        String[] names = names(first);
        if (given.isNone()) {
            ItemMapping found = ItemMapping.parse(usual(file, names));
            String ignored =
                    Arrays.stream(first)
                            .map(String::strip)
                            .filter(name -> !name.isEmpty() && !Arrays.asList(names).contains(name))
                            .map(name -> "\"" + Excerpt.of(name) + "\"")
                            .collect(Collectors.joining(", "));
            if (!ignored.isEmpty()) {
                notes.accept(
                        "%s: ignored columns, whose names cannot stand in a mapping: %s"
                                .formatted(file, ignored));
            }
            return new ItemColumns(file, names, found);
        }
        for (FieldSource place : given.places().toList()) {
            if (position(names, place) < 0) {
                throw new HistoryException(
                        "%s has no column \"%s\"; its columns are %s"
                                .formatted(
                                        file,
                                        Excerpt.of(place.toString()),
                                        Arrays.stream(first)
                                                .map(name -> Excerpt.of(name.strip()))
                                                .toList()));
            }
        }
        return new ItemColumns(file, names, given);
    }

    /** Leaves out what a mapping cannot name; of two columns of one name the first counts. */
    private static String[] names(String[] first) {
        List<String> names = new ArrayList<>();
        for (String cell : first) {
            String name = cell.strip();
            boolean isUsable =
                    !name.isEmpty()
                            && name.indexOf(',') < 0
                            && name.indexOf('=') < 0
                            && !Reserved.is(name)
                            && !names.contains(name);
            names.add(isUsable ? name : null);
        }
        return names.toArray(String[]::new);
    }

    /** Returns the mapping that a user would write for a header. */
    private static String usual(String file, String[] names) throws HistoryException {
        Map<String, ItemField> fields = new HashMap<>();
        for (ItemField field : ItemField.values()) {
            usual(names, field).ifPresent(name -> fields.put(name, field));
        }
        if (!fields.containsValue(ItemField.ITEM)) {
            throw new HistoryException(
                    "%s: no column of %s has a known name for the item: name it with --item-mapping item=NAME"
                            .formatted(
                                    file,
                                    Arrays.stream(names)
                                            .filter(name -> name != null)
                                            .map(Excerpt::of)
                                            .toList()));
        }
        Map<ItemField, String> parts = new EnumMap<>(ItemField.class);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : names) {
            ItemField field = fields.get(name);
            if (field != null) {
                parts.put(
                        field,
                        "%s=%s%s"
                                .formatted(
                                        field.word(), place(name), field.isTime() ? ":iso" : ""));
            } else if (name != null) {
                attributes.put(name, "attributes.%s=%s".formatted(name, place(name)));
            }
        }
        return String.join(",", parts.values())
                + attributes.values().stream()
                        .map(part -> "," + part)
                        .collect(Collectors.joining());
    }

    private static Optional<String> usual(String[] names, ItemField field) {
        return USUAL_NAMES.get(field).stream()
                .flatMap(
                        usual ->
                                Arrays.stream(names)
                                        .filter(
                                                name ->
                                                        name != null
                                                                && ColumnPositions.plain(name)
                                                                        .equals(usual)))
                .findFirst();
    }

    /** Returns the column's name, as a path where the name would be read as something else. */
    private static String place(String name) {
        return "/@'".indexOf(name.charAt(0)) < 0 && name.indexOf(':') < 0
                ? name
                : new FieldSource.Name(name).pointer().orElseThrow();
    }

    private static int position(String[] names, FieldSource place) {
        String pointer = place.pointer().orElse("").replaceFirst("/\\*$", "");
        for (int i = 0; i < names.length; i++) {
            if (names[i] != null
                    && new FieldSource.Name(names[i]).pointer().orElseThrow().equals(pointer)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the mapping that reads the rows' objects. */
    ItemMapping mapping() {
        return mapping;
    }

    /** Returns a row as a JSON object, without its empty cells. */
    byte[] json(long line, String[] row) throws LineException {
        requireWidth(line, row);
        ObjectNode object = JSON.createObjectNode();
        for (int i = 0; i < names.length; i++) {
            if (names[i] == null || row[i].isBlank()) {
                continue;
            }
            if (i == categories) {
                ArrayNode all = object.putArray(names[i]);
                for (String one : row[i].split(BETWEEN_CATEGORIES, -1)) {
                    if (!one.isBlank()) {
                        all.add(one.strip());
                    }
                }
            } else {
                object.put(names[i], row[i].strip());
            }
        }
        return bytes(object);
    }

    /** Refuses a row of another width: its cells may have moved, or the file is cut within it. */
    private void requireWidth(long line, String[] row) throws LineException {
        if (row.length != names.length) {
            throw new LineException(
                    file,
                    line,
                    "%d columns, and the header has %d: complete the line, or put a cell that holds a separator between quotes: \"%s\""
                            .formatted(
                                    row.length, names.length, Excerpt.of(String.join(",", row))));
        }
    }

    private static byte[] bytes(ObjectNode object) {
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts are always JSON", e);
        }
    }
}
