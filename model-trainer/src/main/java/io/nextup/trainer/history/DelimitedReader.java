package io.nextup.trainer.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads files with columns: separated by commas with quoting, or by tabs without. */
final class DelimitedReader {
    private static final CsvMapper MAPPER = CsvMapper.builder().build();

    private DelimitedReader() {}

    /** Takes where the columns stand, and the first row. */
    interface Header {
        void read(ColumnPositions positions, String[] first);
    }

    static void read(
            String file,
            Reader text,
            HistoryFormat format,
            FieldMapping columns,
            Header header,
            Sink<RawEvent> sink)
            throws IOException {
        CsvSchema schema = CsvSchema.emptySchema();
        if (format != HistoryFormat.CSV) {
            schema = schema.withColumnSeparator('\t').withoutQuoteChar();
        }
        ObjectReader reader =
                MAPPER.readerFor(String[].class)
                        .with(CsvParser.Feature.WRAP_AS_ARRAY)
                        .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                        .with(schema);
        ColumnPositions positions = null;
        long position = 0;
        long line = 1;
        try (MappingIterator<String[]> rows = reader.readValues(text)) {
            while (rows.hasNextValue()) {
                String[] row = rows.nextValue();
                if (positions == null) {
                    positions =
                            format == HistoryFormat.MOVIELENS
                                    ? ColumnPositions.MOVIELENS
                                    : ColumnPositions.of(file, row, columns);
                    header.read(positions, row);
                    if (positions.headed()) {
                        line = nextLine(rows);
                        continue;
                    }
                }
                position++;
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
                                position,
                                attributes(row, positions.attributes()),
                                optional(row, positions.of(MappedField.RECOMMENDATION)),
                                optional(row, positions.of(MappedField.PLACEMENT)),
                                value(file, line, optional(row, positions.of(MappedField.VALUE)))));
                line = nextLine(rows);
            }
        } catch (JsonProcessingException e) {
            throw new HistoryException(
                    "%s, row from line %d: %s"
                            .formatted(file, line, Excerpt.of(e.getOriginalMessage())),
                    e);
        }
    }

    /** Returns the line at which the next row begins: the parser has read the end of this one. */
    private static long nextLine(MappingIterator<String[]> rows) {
        return rows.getParser().currentLocation().getLineNr();
    }

    private static String cell(
            String file, long line, String[] row, ColumnPositions positions, MappedField column)
            throws HistoryException {
        int position = positions.of(column);
        if (position >= row.length) {
            throw new HistoryException(
                    "%s line %d has %d columns, and the %s is column %d: \"%s\""
                            .formatted(
                                    file,
                                    line,
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

    private static Double value(String file, long line, String text) throws HistoryException {
        Optional<Double> value = Decimals.nearestDouble(text);
        if (text != null && value.isEmpty()) {
            throw new HistoryException(
                    "%s line %d: the value \"%s\" is not a number that a 64-bit float holds: correct the line, or empty the cell"
                            .formatted(file, line, Excerpt.of(text)));
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
