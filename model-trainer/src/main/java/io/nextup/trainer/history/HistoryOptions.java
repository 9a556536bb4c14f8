package io.nextup.trainer.history;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Options for reading a file whose format cannot be detected.
 *
 * @param columns column of a file by its content: a name in its header, or a position (1 is the
 *     first) in a file without a header; empty for the usual names
 */
public record HistoryOptions(
        HistoryFormat format, Map<Column, String> columns, TimeUnits timeUnits) {

    /** Content of a column. */
    public enum Column {
        USER,
        ITEM,
        TIME,
        TYPE,
        SESSION,
        EVENT;

        /** Returns the column's word on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public HistoryOptions {
        requireNonNull(format, "format is null");
        requireNonNull(timeUnits, "timeUnits is null");
        columns = Map.copyOf(columns);
    }

    /** Returns options that leave everything to detection. */
    public static HistoryOptions auto() {
        return new HistoryOptions(HistoryFormat.AUTO, Map.of(), TimeUnits.GUESS);
    }

    public HistoryOptions withFormat(HistoryFormat newFormat) {
        return new HistoryOptions(newFormat, columns, timeUnits);
    }

    /**
     * Reads {@code user=uid,item=sku,time=at,type=kind}; each part may be left out.
     *
     * @throws IllegalArgumentException if a part names an unknown column
     */
    public static Map<Column, String> parseColumns(String text) {
        Map<Column, String> columns = new EnumMap<>(Column.class);
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String word = equals < 0 ? part.strip() : part.substring(0, equals).strip();
            String name = equals < 0 ? "" : part.substring(equals + 1).strip();
            Column column = null;
            for (Column candidate : Column.values()) {
                if (candidate.word().equalsIgnoreCase(word)) {
                    column = candidate;
                }
            }
            if (column == null || name.isEmpty()) {
                throw new IllegalArgumentException(
                        ("\"%s\" in the columns \"%s\": write user=NAME,item=NAME and, where there"
                                        + " are such, time=NAME,type=NAME,session=NAME,event=NAME")
                                .formatted(part, text));
            }
            if (columns.put(column, name) != null) {
                throw new IllegalArgumentException(
                        "\"%s\" stands twice in the columns \"%s\"".formatted(word, text));
            }
        }
        return columns;
    }
}
