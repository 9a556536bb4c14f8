package io.nextup.trainer.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.nextup.event.Excerpt;
import io.nextup.event.mapping.Decimals;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads files with columns: between tabs without quoting, between other separators with it. */
final class DelimitedReader {
    private static final CsvMapper MAPPER = CsvMapper.builder().build();

    private DelimitedReader() {}

    /** Takes where the columns stand, and the first row. */
    interface Header {
        void read(ColumnPositions positions, String[] first);
    }

    /** Returns a reader of rows, which closes the text. */
    static MappingIterator<String[]> rows(Reader text, char separator) throws IOException {
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
        return MAPPER.readerFor(String[].class)
                .with(CsvParser.Feature.WRAP_AS_ARRAY)
                .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                .with(separator == '\t' ? schema.withoutQuoteChar() : schema)
                .readValues(text);
    }

    /** Takes a row, with the number of its first line; refuses one that is not understood. */
    interface RowSink {
        void row(long line, String[] cells) throws IOException;
    }

    /** Reads all rows; those that are not understood are left out, as far as they may be. */
    static void read(String file, Reader text, char separator, BadLines bad, RowSink sink)
            throws IOException {
        long line = 1;
        try (MappingIterator<String[]> rows = rows(text, separator)) {
            while (true) {
                String[] row;
                try {
                    if (!rows.hasNextValue()) {
                        break;
                    }
                    row = rows.nextValue();
                } catch (JsonProcessingException e) {
                    // The reader goes on behind the line in which it stands.
                    long next = nextLine(rows) + 1;
                    bad.leaveOut(unreadable(file, line, e), next - line);
                    line = next;
                    continue;
                }
                long next = nextLine(rows);
                try {
                    sink.row(line, row);
                } catch (LineException e) {
                    bad.leaveOut(e, lines(row));
                }
                line = next;
            }
        }
    }

    static void read(
            String file,
            Reader text,
            FileForm form,
            FieldMapping columns,
            BadLines bad,
            Header header,
            Sink<RawEvent> sink)
            throws IOException {
        EventRows rows = new EventRows(file, form, columns, header, sink);
        read(file, text, form.separator(), bad, rows::row);
    }

    /** Makes events of rows. */
    private static final class EventRows {
        private final String file;
        private final FileForm form;
        private final FieldMapping columns;
        private final Header header;
        private final Sink<RawEvent> sink;
        private ColumnPositions positions;
        private int width = Integer.MAX_VALUE;
        private long position;

        EventRows(
                String file,
                FileForm form,
                FieldMapping columns,
                Header header,
                Sink<RawEvent> sink) {
            this.file = file;
            this.form = form;
            this.columns = columns;
            this.header = header;
            this.sink = sink;
        }

        void row(long line, String[] row) throws IOException {
            if (positions == null) {
                positions =
                        form.format() == HistoryFormat.MOVIELENS
                                ? ColumnPositions.MOVIELENS
                                : ColumnPositions.of(file, row, columns);
                header.read(positions, row);
                if (positions.headed()) {
                    width = row.length;
                    return;
                }
            }
            requireWidth(file, line, row, width);
            sink.accept(
                    new RawEvent(
                            line,
                            optional(row, positions.of(MappedField.EVENT)),
                            cell(file, line, row, positions, MappedField.USER),
                            cell(file, line, row, positions, MappedField.ITEM),
                            columns.sources().get(MappedField.TYPE)
                                            instanceof FieldSource.Constant same
                                    ? same.text()
                                    : optional(row, positions.of(MappedField.TYPE)),
                            optional(row, positions.of(MappedField.SESSION)),
                            positions.of(MappedField.TIME) < 0
                                    ? null
                                    : cell(file, line, row, positions, MappedField.TIME),
                            position + 1,
                            attributes(row, positions.attributes()),
                            optional(row, positions.of(MappedField.RECOMMENDATION)),
                            optional(row, positions.of(MappedField.PLACEMENT)),
                            value(
                                    file,
                                    line,
                                    optional(row, positions.of(MappedField.VALUE)),
                                    form.separator())));
            position++;
        }
    }

    /** Returns the number of lines of a row: quoted cells may hold ends of lines. */
    private static long lines(String[] row) {
        return 1 + Arrays.stream(row).flatMapToInt(String::chars).filter(c -> c == '\n').count();
    }

    /**
     * Returns the error of a row that is not one.
     *
     * @throws IOException if the text cannot be read, or a quote takes the rest of it with it
     */
    private static LineException unreadable(String file, long line, JsonProcessingException e)
            throws IOException {
        if (e.getCause() instanceof IOException ofText
                && !(ofText instanceof JsonProcessingException)) {
            throw ofText;
        }
        if (e.getOriginalMessage().startsWith("Missing closing quote")) {
            throw new HistoryException(
                    "%s line %d: a quote opens a cell, and the file ends before it is closed: close it or remove it"
                            .formatted(file, line),
                    e);
        }
        return new LineException(
                file,
                line,
                "%s: double the quotes within a quoted cell"
                        .formatted(Excerpt.of(e.getOriginalMessage())),
                e);
    }

    /** Refuses cells behind the last column: where they come from, all cells may have moved. */
    private static void requireWidth(String file, long line, String[] row, int width)
            throws LineException {
        for (int i = width; i < row.length; i++) {
            if (!row[i].isBlank()) {
                throw new LineException(
                        file,
                        line,
                        "%d columns, and the header has %d: put a cell that holds a separator between quotes: \"%s\""
                                .formatted(row.length, width, Excerpt.of(String.join(",", row))));
            }
        }
    }

    /** Returns the line at which the next row begins: the parser has read the end of this one. */
    private static long nextLine(MappingIterator<String[]> rows) {
        return rows.getParser().currentLocation().getLineNr();
    }

    private static String cell(
            String file, long line, String[] row, ColumnPositions positions, MappedField column)
            throws LineException {
        int position = positions.of(column);
        if (position >= row.length) {
            throw new LineException(
                    file,
                    line,
                    "%d columns, and the %s is column %d: complete or remove the line: \"%s\""
                            .formatted(
                                    row.length,
                                    column.word(),
                                    position + 1,
                                    Excerpt.of(String.join(",", row))));
        }
        return row[position].strip();
    }

    private static Map<String, String> attributes(String[] row, Map<String, Integer> positions) {
        Map<String, String> texts = new HashMap<>();
        positions.forEach(
                (name, position) -> {
                    String text = optional(row, position);
                    if (text != null) {
                        texts.put(name, text);
                    }
                });
        return texts;
    }

    private static Double value(String file, long line, String text, char separator)
            throws LineException {
        // Where commas separate no columns, they may begin decimals.
        boolean decimalComma =
                text != null && separator != ',' && text.matches("[+-]?[0-9]+,[0-9]+");
        Optional<Double> value =
                Decimals.nearestDouble(decimalComma ? text.replace(',', '.') : text);
        if (text != null && value.isEmpty()) {
            throw new LineException(
                    file,
                    line,
                    "the value \"%s\" is not a number that a 64-bit float holds: correct the line, or empty the cell"
                            .formatted(Excerpt.of(text)));
        }
        return value.orElse(null);
    }

    private static String optional(String[] row, int position) {
        if (position < 0 || position >= row.length || row[position].isBlank()) {
            return null;
        }
        return row[position].strip();
    }
}
