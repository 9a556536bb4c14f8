package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import io.nextup.trainer.history.HistoryOptions.Column;
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
    private static final Map<Column, List<String>> USUAL_NAMES =
            Map.of(
                    Column.USER, List.of("userid", "user", "uid", "customerid", "visitorid"),
                    Column.ITEM, List.of("itemid", "item", "productid", "movieid"),
                    Column.TIME, List.of("timestamp", "time", "eventtime", "ts"),
                    Column.TYPE, List.of("type", "action", "eventtype", "event"),
                    Column.SESSION, List.of("sessionid", "session"),
                    Column.EVENT, List.of("eventid"));

    /** MovieLens: user, item, rating, timestamp. */
    static final ColumnPositions MOVIELENS = new ColumnPositions(0, 1, 3, -1, -1, -1, false);

    /** Returns true when a first row names the columns of user and item by usual names. */
    static boolean isHeader(String[] cells) {
        return usual(cells, Column.ITEM) >= 0
                && (usual(cells, Column.USER) >= 0 || usual(cells, Column.SESSION) >= 0);
    }

    /**
     * Finds positions by the names that the user gave, else by the usual ones.
     *
     * @param first the file's first row
     * @param given empty, or names of a header, or (all of them) positions from 1
     */
    static ColumnPositions of(String file, String[] first, Map<Column, String> given)
            throws HistoryException {
        if (!given.isEmpty()
                && given.values().stream().allMatch(name -> name.matches("[0-9]{1,4}"))) {
            return byNumber(file, first, given);
        }
        Map<Column, Integer> found = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
            String name = given.get(column);
            found.put(column, name == null ? usual(first, column) : named(file, first, name));
        }
        // Session data have no users: there the session stands for the user.
        if (found.get(Column.USER) < 0) {
            found.put(Column.USER, found.put(Column.SESSION, -1));
        }
        return checked(file, first, found, true);
    }

    private static ColumnPositions byNumber(String file, String[] first, Map<Column, String> given)
            throws HistoryException {
        Map<Column, Integer> found = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
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
            String file, String[] first, Map<Column, Integer> found, boolean headed)
            throws HistoryException {
        for (Column column : List.of(Column.USER, Column.ITEM)) {
            if (found.get(column) < 0) {
                throw new HistoryException(
                        ("%s: no column of \"%s\" has a known name for the %s: name it with --columns"
                                        + " user=NAME,item=NAME,time=NAME (numbers for a file"
                                        + " without a header)")
                                .formatted(
                                        file, Excerpt.of(String.join(",", first)), column.word()));
            }
        }
        return new ColumnPositions(
                found.get(Column.USER),
                found.get(Column.ITEM),
                found.get(Column.TIME),
                found.get(Column.TYPE),
                found.get(Column.SESSION),
                found.get(Column.EVENT),
                headed);
    }

    private static int usual(String[] cells, Column column) {
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
