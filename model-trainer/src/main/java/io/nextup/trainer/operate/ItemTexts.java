package io.nextup.trainer.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.Separators;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A text for each item: its title, or its category. Immutable. */
public final class ItemTexts {
    private static final CsvMapper MAPPER = CsvMapper.builder().build();

    /** Characters of the first lines, by which the separator is found. */
    private static final int HEAD_CHARACTERS = 1 << 13;

    private final Map<String, String> byItem;

    private ItemTexts(Map<String, String> byItem) {
        this.byItem = Map.copyOf(byItem);
    }

    /** Knows no text. */
    public static ItemTexts none() {
        return new ItemTexts(Map.of());
    }

    /**
     * Reads a file, plain or gzip, whose first column is an item's id and whose second one is its
     * text. Tabs, vertical bars, semicolons or commas separate the columns; the last two with
     * quoting. Bytes that are not UTF-8 become a replacement character: it is for people to read.
     *
     * @throws HistoryException if a line has one column
     */
    public static ItemTexts read(Path file) throws IOException {
        Map<String, String> byItem = new HashMap<>();
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(plain(bytes), UTF_8))) {
            char separator = separator(reader);
            try (MappingIterator<String[]> rows =
                    MAPPER.readerFor(String[].class)
                            .with(CsvParser.Feature.WRAP_AS_ARRAY)
                            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                            .with(schema(separator))
                            .readValues(reader)) {
                int line = 1;
                while (rows.hasNextValue()) {
                    String[] row = rows.nextValue();
                    if (row.length < 2) {
                        throw new HistoryException(
                                "%s line %d holds '%s': an id and a text are needed, with a tab, |, ; or comma between"
                                        .formatted(file, line, row[0]));
                    }
                    byItem.putIfAbsent(row[0], row[1]);
                    // The parser has read the end of the row.
                    line = rows.getCurrentLocation().getLineNr();
                }
            }
        } catch (JsonProcessingException unreadable) {
            throw new HistoryException(
                    "%s cannot be read: %s".formatted(file, unreadable.getOriginalMessage()));
        }
        return new ItemTexts(byItem);
    }

    /** Returns what separates the first lines, and leaves the reader after a BOM. */
    private static char separator(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\ufeff') {
            reader.reset();
        }
        reader.mark(HEAD_CHARACTERS);
        char[] head = new char[HEAD_CHARACTERS];
        int length = Math.max(0, reader.read(head));
        reader.reset();
        List<String> lines = new String(head, 0, length).lines().toList();
        // The last one may be cut.
        boolean whole = lines.size() < 2 || length < HEAD_CHARACTERS;
        return Separators.of(whole ? lines : lines.subList(0, lines.size() - 1));
    }

    private static InputStream plain(InputStream bytes) throws IOException {
        bytes.mark(2);
        boolean zipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
        bytes.reset();
        return zipped ? new GZIPInputStream(bytes) : bytes;
    }

    private static CsvSchema schema(char separator) {
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
        return separator == ',' || separator == ';' ? schema : schema.withoutQuoteChar();
    }

    /** Returns an item's text; empty for one without. */
    public Optional<String> of(String itemId) {
        return Optional.ofNullable(byItem.get(itemId));
    }

    /** Returns all texts by item id. */
    public Map<String, String> byItem() {
        return byItem;
    }
}
