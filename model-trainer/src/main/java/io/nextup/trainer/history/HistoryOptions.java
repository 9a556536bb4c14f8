package io.nextup.trainer.history;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * How to read a file whose form does not speak for itself.
 *
 * @param columns where a file with columns keeps what: a name of its header, or a position (1 is
 *     the first) in a file without a header; empty: the usual names
 */
public record HistoryOptions(
        HistoryFormat format, Map<Column, String> columns, TimeUnits timeUnits) {

    /** What a column may hold. */
    public enum Column {
        USER,
        ITEM,
        TIME,
        TYPE,
        SESSION,
        EVENT;

        /** The word on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public HistoryOptions {
        requireNonNull(format, "format is null");
        requireNonNull(timeUnits, "timeUnits is null");
        columns = Map.copyOf(columns);
    }

    /** Everything told by the file. */
    public static HistoryOptions auto() {
        return new HistoryOptions(HistoryFormat.AUTO, Map.of(), TimeUnits.GUESS);
    }

    public HistoryOptions withFormat(HistoryFormat newFormat) {
        return new HistoryOptions(newFormat, columns, timeUnits);
    }

    /**
     * Reads {@code user=uid,item=sku,time=at,type=kind}; each part may be left out.
     *
     * @throws IllegalArgumentException for a part that names no known column
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
