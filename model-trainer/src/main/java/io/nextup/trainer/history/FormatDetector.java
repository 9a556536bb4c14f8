package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import io.nextup.event.mapping.FieldMapping;
import java.util.List;
import java.util.regex.Pattern;

/** Detects a file's format by its first lines. */
final class FormatDetector {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    private FormatDetector() {}

    /**
     * @param lines the first lines, none of them blank, at least one
     * @param columns columns that the user named; if there are any, the file has columns
     * @throws HistoryException if the lines look like none of the formats
     */
    static HistoryFormat detect(String file, List<String> lines, FieldMapping columns)
            throws HistoryException {
        String first = lines.get(0);
        boolean tabs = first.indexOf('\t') >= 0;
        if (first.stripLeading().startsWith("{")) {
            return HistoryFormat.JSON_LINES;
        }
        if (!columns.isNone()) {
            return tabs ? HistoryFormat.TSV : HistoryFormat.CSV;
        }
        if (tabs) {
            String[] cells = first.split("\t", -1);
            if (ColumnPositions.isHeader(cells)) {
                return HistoryFormat.TSV;
            }
            if (cells.length == 4 && isNumber(cells[2]) && isNumber(cells[3])) {
                return HistoryFormat.MOVIELENS;
            }
            throw unknown(file, first, "four columns without a header are MovieLens only");
        }
        if (first.indexOf(',') >= 0) {
            if (ColumnPositions.isHeader(first.split(",", -1))) {
                return HistoryFormat.CSV;
            }
            throw unknown(file, first, "it has no known column name for the user or the item");
        }
        boolean longer = false;
        for (String line : lines) {
            int words = BLANKS.split(line.strip()).length;
            if (words < 2) {
                throw unknown(file, line, "a single word is not a user with an item");
            }
            longer |= words > 2;
        }
        return longer ? HistoryFormat.SEQUENCES : HistoryFormat.PAIRS;
    }

    private static boolean isNumber(String cell) {
        return NUMBER.matcher(cell.strip()).matches();
    }

    private static HistoryException unknown(String file, String line, String why) {
        return new HistoryException(
                ("%s: the format is not known from \"%s\": %s. Say it with --format (%s), or name"
                                + " the columns with --mapping user=NAME,item=NAME,time=NAME (numbers"
                                + " for a file without a header)")
                        .formatted(file, Excerpt.of(line), why, HistoryFormat.words()));
    }
}
