package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/** Reads a history file of any {@link HistoryFormat}. */
public final class HistoryFiles {

    private HistoryFiles() {}

    /** Reads a file whose columns have the usual names and whose times speak for themselves. */
    public static List<Interaction> read(Path file, HistoryFormat format) throws IOException {
        return read(file, HistoryOptions.auto().withFormat(format), note -> {});
    }

    /**
     * Reads all interactions of a file in the order of their event times. Interactions of equal
     * times keep the file's order.
     *
     * @param notes gets a line for each assumption, such as the unit of the times
     * @throws HistoryException for a file or line that is not understood
     */
    public static List<Interaction> read(Path file, HistoryOptions options, Consumer<String> notes)
            throws IOException {
        String name = file.toString();
        if (!Files.isRegularFile(file)) {
            throw new HistoryException(
                    Files.exists(file)
                            ? "%s is not a file: name a history file".formatted(file)
                            : "%s does not exist".formatted(file));
        }
        try {
            HistoryFormat format = options.format();
            List<String> head = TextFile.head(file);
            if (head.isEmpty()) {
                throw new HistoryException("%s is empty: no interactions".formatted(file));
            }
            if (format == HistoryFormat.AUTO) {
                format = FormatDetector.detect(name, head, options.columns());
            }
            List<Interaction> interactions =
                    format == HistoryFormat.JSON_LINES
                            ? readJson(file, notes)
                            : readText(file, format, options, notes);
            if (interactions.isEmpty()) {
                throw new HistoryException("%s holds no interactions".formatted(file));
            }
            // The sort is stable: the file's order decides between equal times.
            interactions.sort(Comparator.comparingLong(Interaction::eventTimeMillis));
            return interactions;
        } catch (CharacterCodingException e) {
            throw new HistoryException(
                    "%s is not UTF-8 text: convert it, such as with iconv -f latin1 -t utf-8"
                            .formatted(file),
                    e);
        } catch (EOFException e) {
            throw new HistoryException(
                    "%s ends in the middle of its gzip stream: copy it again".formatted(file), e);
        } catch (ZipException e) {
            throw new HistoryException(
                    "%s starts like gzip and is damaged (%s): copy it again"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static List<Interaction> readJson(Path file, Consumer<String> notes)
            throws IOException {
        try (BufferedReader text = TextFile.open(file)) {
            return JsonLinesReader.read(file.toString(), text, notes);
        }
    }

    private static List<Interaction> readText(
            Path file, HistoryFormat format, HistoryOptions options, Consumer<String> notes)
            throws IOException {
        String name = file.toString();
        List<RawEvent> events = new ArrayList<>();
        Consumer<RawEvent> sink = new Interning(events::add);
        try (BufferedReader text = TextFile.open(file)) {
            switch (format) {
                case CSV, TSV, MOVIELENS ->
                        DelimitedReader.read(name, text, format, options.columns(), sink);
                case SEQUENCES -> WordsReader.readSequences(name, text, sink);
                case PAIRS -> WordsReader.readPairs(name, text, sink);
                default -> throw new IllegalStateException("Not a format of text: " + format);
            }
        }
        for (RawEvent event : events) {
            requireId(name, event.line(), "user", event.user());
            requireId(name, event.line(), "item", event.item());
        }
        return new EventTimes(name, options.timeUnits(), notes).apply(events);
    }

    private static void requireId(String file, long line, String what, String id)
            throws HistoryException {
        if (id.isEmpty()) {
            throw new HistoryException(
                    "%s line %d: the %s is empty: fill it in or remove the line"
                            .formatted(file, line, what));
        }
    }
}
