package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.CatalogueItem;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.event.mapping.MappedItems;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.trainer.progress.Stages;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A file of a catalogue's items, plain or gzip: JSON, an item a line, or columns under a header
 * with a tab, |, ; or comma between. It can be read again and again. Not thread-safe.
 */
public final class ItemFile {
    private final String file;
    private final Path path;
    private final TextFile text;
    private final BadLines bad;

    /** Columns of the file; null for one of JSON. */
    private final ItemColumns columns;

    private final char separator;
    private final ItemMapping mapping;
    private final MappedItems items;

    private ItemFile(
            Path path,
            TextFile text,
            BadLines bad,
            ItemColumns columns,
            char separator,
            ItemMapping mapping)
            throws HistoryException {
        this.file = path.toString();
        this.path = path;
        this.text = text;
        this.bad = bad;
        this.columns = columns;
        this.separator = separator;
        this.mapping = mapping;
        try {
            this.items = new MappedItems(mapping, null);
        } catch (IllegalArgumentException e) {
            throw new HistoryException("%s: %s".formatted(path, e.getMessage()), e);
        }
    }

    /**
     * Looks at the first lines of a file.
     *
     * @param given where an item's fields stand; {@link ItemMapping#NONE} for Nextup's own JSON, or
     *     for columns of the usual names
     * @param badLines most lines that are left out since they are not understood
     * @param notes gets lines for people, such as those that are left out
     * @param stages hears how far each reading is
     * @throws HistoryException for a file that is not understood
     */
    public static ItemFile open(
            Path path, ItemMapping given, long badLines, Consumer<String> notes, Stages stages)
            throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new HistoryException(
                    Files.exists(path)
                            ? "%s is not a file: name a file of items".formatted(path)
                            : "%s does not exist".formatted(path));
        }
        requireNoRecord(path, given);
        return HistoryFiles.withFile(
                path,
                FileUse.ITEMS,
                () -> {
                    TextFile text = new TextFile(path, FileUse.ITEMS, notes, stages);
                    BadLines bad = new BadLines(path.toString(), badLines, notes);
                    List<String> head = text.head();
                    String first = head.isEmpty() ? "" : head.get(0).stripLeading();
                    if (first.isEmpty()) {
                        throw holdsNone(path.toString());
                    }
                    if (first.startsWith("[")) {
                        throw new HistoryException(
                                "%s is one JSON array: write an item a line, such as with jq -c '.[]'"
                                        .formatted(path));
                    }
                    if (first.startsWith("{")) {
                        return new ItemFile(path, text, bad, null, ',', given);
                    }
                    char separator = Separators.of(head);
                    ItemColumns columns =
                            ItemColumns.of(
                                    path.toString(),
                                    Separators.first(head, separator),
                                    given,
                                    notes);
                    return new ItemFile(path, text, bad, columns, separator, columns.mapping());
                });
    }

    private static void requireNoRecord(Path path, ItemMapping given) throws HistoryException {
        Optional<FieldSource> outside =
                given.places()
                        .filter(
                                place ->
                                        place instanceof FieldSource.Key
                                                || place instanceof FieldSource.Header)
                        .findFirst();
        if (outside.isPresent()) {
            throw new HistoryException(
                    "The fields \"%s\" name %s, and %s has no keys and headers: name a column or a path"
                            .formatted(given, outside.get(), path));
        }
    }

    private static HistoryException holdsNone(String file) {
        return new HistoryException("%s holds no items".formatted(file));
    }

    /** Returns the mapping that reads the items: the user's, or the one of the usual names. */
    public ItemMapping mapping() {
        return mapping;
    }

    /** Returns the file's name. */
    public String name() {
        return file;
    }

    /** Returns the number of lines that the last reading left out. */
    public long badLines() {
        return bad.count();
    }

    /**
     * Reads all items in the order of their lines.
     *
     * @throws HistoryException for a line that is not understood, or if there is no item
     */
    public void read(Sink<CatalogueItem> sink) throws IOException {
        requireNonNull(sink, "sink is null");
        long[] count = new long[1];
        Sink<CatalogueItem> counting =
                item -> {
                    count[0]++;
                    sink.accept(item);
                };
        HistoryFiles.withFile(
                path,
                FileUse.ITEMS,
                () -> {
                    bad.begin(false);
                    try (BufferedReader lines = text.open()) {
                        if (columns == null) {
                            readJson(lines, counting);
                        } else {
                            readRows(lines, counting);
                        }
                    }
                    bad.end();
                    return null;
                });
        if (count[0] == 0) {
            throw holdsNone(file);
        }
    }

    private void readJson(BufferedReader lines, Sink<CatalogueItem> sink) throws IOException {
        String line;
        for (long number = 1; (line = lines.readLine()) != null; number++) {
            if (line.isBlank()) {
                continue;
            }
            CatalogueItem item;
            try {
                item = item(number, line.getBytes(UTF_8));
            } catch (LineException e) {
                bad.leaveOut(e);
                continue;
            }
            sink.accept(item);
        }
    }

    private void readRows(BufferedReader lines, Sink<CatalogueItem> sink) throws IOException {
        boolean[] headed = new boolean[1];
        DelimitedReader.read(
                file,
                lines,
                separator,
                bad,
                (line, row) -> {
                    if (headed[0]) {
                        sink.accept(item(line, columns.json(line, row)));
                    }
                    headed[0] = true;
                });
    }

    private CatalogueItem item(long line, byte[] json) throws LineException {
        CatalogueItem item;
        try {
            item = items.decode(null, json, Map.of());
        } catch (DecodeException e) {
            throw new LineException(file, line, e.getMessage(), e);
        }
        int bytes =
                item.itemId().getBytes(UTF_8).length
                        + Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON).length;
        if (bytes > AcknowledgedWriter.MOST_BYTES) {
            throw new LineException(
                    file,
                    line,
                    "the item is %d bytes as a record, and a record holds %d: shorten its texts"
                            .formatted(bytes, AcknowledgedWriter.MOST_BYTES));
        }
        return item;
    }
}
