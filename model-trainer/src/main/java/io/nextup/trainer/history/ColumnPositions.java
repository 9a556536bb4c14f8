package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Positions of a file's columns, from 0; -1 stands for "none".
 *
 * @param headed true when the first row names the columns
 */
record ColumnPositions(
        int user, int item, int time, int type, int session, int event, boolean headed) {

    /** Usual names of a column, without case and punctuation; best first. */
    private static final Map<MappedField, List<String>> USUAL_NAMES =
            Map.of(
                    MappedField.USER, List.of("userid", "user", "uid", "customerid", "visitorid"),
                    MappedField.ITEM, List.of("itemid", "item", "productid", "movieid"),
                    MappedField.TIME, List.of("timestamp", "time", "eventtime", "ts"),
                    MappedField.TYPE, List.of("type", "action", "eventtype", "event"),
                    MappedField.SESSION, List.of("sessionid", "session"),
                    MappedField.EVENT, List.of("eventid"));

    /** MovieLens: user, item, rating, timestamp. */
    static final ColumnPositions MOVIELENS = new ColumnPositions(0, 1, 3, -1, -1, -1, false);

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
        Map<MappedField, String> given = names(file, columns);
        if (!given.isEmpty()
                && given.values().stream().allMatch(name -> name.matches("[0-9]{1,4}"))) {
            return byNumber(file, first, given);
        }
        Map<MappedField, Integer> found = new EnumMap<>(MappedField.class);
        for (MappedField column : MappedField.values()) {
            String name = given.get(column);
            found.put(column, name == null ? usual(first, column) : named(file, first, name));
        }
        // Session data have no users: there the session stands for the user.
        if (found.get(MappedField.USER) < 0) {
            found.put(MappedField.USER, found.put(MappedField.SESSION, -1));
        }
        return checked(file, first, found, true);
    }

    private static Map<MappedField, String> names(String file, FieldMapping columns)
            throws HistoryException {
        Map<MappedField, String> names = new EnumMap<>(MappedField.class);
        for (Map.Entry<MappedField, FieldSource> column : columns.sources().entrySet()) {
            if (column.getValue() instanceof FieldSource.Path path) {
                throw new HistoryException(
                        "%s has columns, and %s is a path in JSON: name the column of the %s"
                                .formatted(file, path, column.getKey().word()));
            }
            if (column.getValue() instanceof FieldSource.Name name) {
                names.put(column.getKey(), name.name());
            }
        }
        return names;
    }

    private static ColumnPositions byNumber(
            String file, String[] first, Map<MappedField, String> given) throws HistoryException {
        Map<MappedField, Integer> found = new EnumMap<>(MappedField.class);
        for (MappedField column : MappedField.values()) {
            int position = Integer.parseInt(given.getOrDefault(column, "0")) - 1;
            if (position >= first.length || (position < 0 && given.containsKey(column))) {
                throw new HistoryException(
                        "%s: there is no column %d for the %s: its first line has columns 1 to %d"
                                .formatted(file, position + 1, column.word(), first.length));
            }
            found.put(column, position);
        }
        return checked(file, first, found, false);
    }

    private static ColumnPositions checked(
            String file, String[] first, Map<MappedField, Integer> found, boolean headed)
            throws HistoryException {
        for (MappedField column : List.of(MappedField.USER, MappedField.ITEM)) {
            if (found.get(column) < 0) {
                throw new HistoryException(
                        ("%s: no column of \"%s\" has a known name for the %s: name it with --mapping"
                                        + " user=NAME,item=NAME,time=NAME (numbers for a file"
                                        + " without a header)")
                                .formatted(
                                        file, Excerpt.of(String.join(",", first)), column.word()));
            }
        }
        return new ColumnPositions(
                found.get(MappedField.USER),
                found.get(MappedField.ITEM),
                found.get(MappedField.TIME),
                found.get(MappedField.TYPE),
                found.get(MappedField.SESSION),
                found.get(MappedField.EVENT),
                headed);
    }

    private static int usual(String[] cells, MappedField column) {
        for (String name : USUAL_NAMES.get(column)) {
            for (int i = 0; i < cells.length; i++) {
                if (plain(cells[i]).equals(name)) {
                    return i;
                }
            }
        }
        return -1;
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

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
