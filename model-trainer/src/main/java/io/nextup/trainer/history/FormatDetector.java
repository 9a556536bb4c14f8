package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import io.nextup.event.mapping.FieldMapping;
import java.util.List;
import java.util.regex.Pattern;

/** Detects a file's form by its first lines. */
final class FormatDetector {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    private static final String NO_NAMES = "it has no known column name for the user or the item";

    private FormatDetector() {}

    /**
     * @param lines the first lines, none of them blank, at least one
     * @param options the format that the user named, if any; and the columns: if there are any, the
     *     file has columns
     * @throws HistoryException if the lines look like none of the formats
     */
    static FileForm detect(String file, List<String> lines, HistoryOptions options)
            throws HistoryException {
        char separator = Separators.of(lines, options.columns());
        return switch (options.format()) {
            case CSV -> new FileForm(HistoryFormat.CSV, separator);
            case TSV, MOVIELENS -> new FileForm(options.format(), '\t');
            case AUTO -> detect(file, lines, options.columns(), separator);
            default -> new FileForm(options.format(), separator);
        };
    }

    private static FileForm detect(
            String file, List<String> lines, FieldMapping columns, char separator)
            throws HistoryException {
        String first = lines.get(0);
        if (first.stripLeading().startsWith("{")) {
            return new FileForm(HistoryFormat.JSON_LINES, separator);
        }
        String[] cells = Separators.first(lines, separator);
        if (!columns.isNone() || ColumnPositions.isHeader(cells)) {
            return FileForm.ofColumns(separator);
        }
        if (first.indexOf('\t') >= 0) {
            if (cells.length == 4 && isNumber(cells[2]) && isNumber(cells[3])) {
                return new FileForm(HistoryFormat.MOVIELENS, '\t');
            }
            throw unknown(file, first, "four columns without a header are MovieLens only");
        }
        if (first.indexOf(',') >= 0) {
            throw unknown(file, first, NO_NAMES);
        }
        boolean longer = false;
        for (String line : lines) {
            int words = BLANKS.split(line.strip()).length;
            if (words < 2) {
                throw unknown(
                        file,
                        line,
                        cells.length > 1 ? NO_NAMES : "a single word is not a user with an item");
            }
            longer |= words > 2;
        }
        return new FileForm(longer ? HistoryFormat.SEQUENCES : HistoryFormat.PAIRS, separator);
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
