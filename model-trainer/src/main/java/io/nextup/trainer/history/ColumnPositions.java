package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Positions of a file's columns, from 0.
 *
 * @param fields the position of each field that has a column
 * @param attributes the position of each attribute, by its name
 * @param headed true when the first row names the columns
 */
record ColumnPositions(
        Map<MappedField, Integer> fields, Map<String, Integer> attributes, boolean headed) {
    /** Most ignored columns that are named. */
    private static final int MOST_NAMES = 10;

    /** Position of a field that has no column. */
    private static final int NONE = -1;

    /**
     * Usual names of a column, without case and punctuation; best first. A field that is not among
     * them is read only where the mapping names its column: files have values of many kinds.
     */
    private static final Map<MappedField, List<String>> USUAL_NAMES =
            Map.of(
                    MappedField.USER, List.of("userid", "user", "uid", "customerid", "visitorid"),
                    MappedField.ITEM, List.of("itemid", "item", "productid", "movieid"),
                    MappedField.TIME, List.of("timestamp", "time", "eventtime", "ts"),
                    MappedField.TYPE, List.of("type", "action", "eventtype", "event"),
                    MappedField.SESSION, List.of("sessionid", "session"),
                    MappedField.EVENT, List.of("eventid"));

    /** MovieLens: user, item, rating, timestamp. */
    static final ColumnPositions MOVIELENS =
            new ColumnPositions(
                    Map.of(MappedField.USER, 0, MappedField.ITEM, 1, MappedField.TIME, 3),
                    Map.of(),
                    false);

    /** Returns the field's position; {@link #NONE} if it has no column. */
    int of(MappedField field) {
        return fields.getOrDefault(field, NONE);
    }

    /** Returns true when a first row names the columns of user and item by usual names. */
    static boolean isHeader(String[] cells) {
        return usual(cells, MappedField.ITEM) >= 0
                && (usual(cells, MappedField.USER) >= 0 || usual(cells, MappedField.SESSION) >= 0);
    }

    /**
     * Finds positions by the names that the user gave, else by the usual ones.
     *
     * @param first the file's first row
     * @param columns none, or names of a header, or (all of them) positions from 1; a constant has
     *     no position
     */
    static ColumnPositions of(String file, String[] first, FieldMapping columns)
            throws HistoryException {
        boolean numbered = isNumbered(columns);
        Map<MappedField, Integer> fields = new EnumMap<>(MappedField.class);
        for (MappedField field : MappedField.values()) {
            Optional<FieldSource> source = columns.source(field);
            int position =
                    source.isPresent()
                            ? position(file, first, field.word(), source.get(), numbered)
                            : numbered ? NONE : usual(first, field);
            if (position != NONE) {
                fields.put(field, position);
            }
        }
        // Session data have no users: there the session stands for the user.
        if (!numbered && !fields.containsKey(MappedField.USER)) {
            Integer session = fields.remove(MappedField.SESSION);
            if (session != null) {
                fields.put(MappedField.USER, session);
            }
        }
        for (MappedField field : List.of(MappedField.USER, MappedField.ITEM)) {
            if (!fields.containsKey(field)) {
                throw new HistoryException(
                        ("%s: no column of \"%s\" has a known name for the %s: name it with --mapping"
                                        + " user=NAME,item=NAME,time=NAME (numbers for a file"
                                        + " without a header)")
                                .formatted(
                                        file, Excerpt.of(String.join(",", first)), field.word()));
            }
        }
        Map<String, Integer> attributes = new TreeMap<>();
        for (Map.Entry<String, FieldSource> attribute : columns.attributes().entrySet()) {
            String what = "attribute " + attribute.getKey();
            attributes.put(
                    attribute.getKey(),
                    position(file, first, what, attribute.getValue(), numbered));
        }
        return new ColumnPositions(fields, attributes, !numbered);
    }

    /**
     * Says which columns are read as what, and which are ignored.
     *
     * @param first the file's first row
     * @param time the unit and range of the times
     */
    String words(String[] first, String time) {
        List<String> read = new ArrayList<>();
        new TreeMap<>(fields)
                .forEach(
                        (field, position) ->
                                read.add(
                                        "%s%s as %s"
                                                .formatted(
                                                        name(first, position),
                                                        field == MappedField.TIME ? " " + time : "",
                                                        field.word())));
        attributes.forEach(
                (attribute, position) ->
                        read.add(
                                "%s as attribute %s"
                                        .formatted(name(first, position), Excerpt.of(attribute))));
        List<String> ignored = new ArrayList<>();
        for (int position = 0; position < first.length; position++) {
            if (!fields.containsValue(position) && !attributes.containsValue(position)) {
                ignored.add(name(first, position));
            }
        }
        int more = ignored.size() - MOST_NAMES;
        return "read %s; ignored: %s%s"
                .formatted(
                        String.join(", ", read),
                        ignored.isEmpty()
                                ? "nothing"
                                : String.join(
                                        ", ",
                                        ignored.subList(0, ignored.size() - Math.max(0, more))),
                        more > 0 ? " and %d more".formatted(more) : "");
    }

    private String name(String[] first, int position) {
        return headed ? Excerpt.of(first[position].strip()) : "column " + (position + 1);
    }

    private static boolean isNumbered(FieldMapping columns) {
        List<FieldSource.Name> names =
                columns.places()
                        .filter(FieldSource.Name.class::isInstance)
                        .map(FieldSource.Name.class::cast)
                        .toList();
        return !names.isEmpty()
                && names.stream().allMatch(name -> name.name().matches("[0-9]{1,4}"));
    }

    /** Returns the position of the column that the user gave. */
    private static int position(
            String file, String[] first, String what, FieldSource source, boolean numbered)
            throws HistoryException {
        if (source instanceof FieldSource.Path path) {
            throw new HistoryException(
                    "%s has columns, and %s is a path in JSON: name the column of the %s"
                            .formatted(file, path, what));
        }
        if (!(source instanceof FieldSource.Name name)) {
            return NONE;
        }
        if (!numbered) {
            return named(file, first, name.name());
        }
        int position = Integer.parseInt(name.name()) - 1;
        if (position < 0 || position >= first.length) {
            throw new HistoryException(
                    "%s: column %d, named for the %s, does not exist: its first line has columns 1 to %d"
                            .formatted(file, position + 1, what, first.length));
        }
        return position;
    }

    private static int usual(String[] cells, MappedField column) {
        for (String name : USUAL_NAMES.getOrDefault(column, List.of())) {
            for (int i = 0; i < cells.length; i++) {
                if (plain(cells[i]).equals(name)) {
                    return i;
                }
            }
        }
        return NONE;
    }

    private static int named(String file, String[] cells, String name) throws HistoryException {
        for (int i = 0; i < cells.length; i++) {
            if (cells[i].strip().equals(name)) {
                return i;
            }
        }
        throw new HistoryException(
                "%s has no column \"%s\"; its columns are %s"
                        .formatted(
                                file,
                                name,
                                Arrays.stream(cells).map(c -> Excerpt.of(c.strip())).toList()));
    }

    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
