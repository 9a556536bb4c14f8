package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.intake.InteractionLimits;
import io.nextup.trainer.progress.Stages;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

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
        return recording(file, options, notes).list();
    }

    /**
     * Returns the interactions that a file holds now, to be read without all being in memory; they
     * count by time.
     *
     * @param notes gets a line for each assumption, such as the unit of the times, once
     * @throws HistoryException for a file that is not understood, or later for such a line
     */
    public static Recording recording(Path file, HistoryOptions options, Consumer<String> notes)
            throws IOException {
        return recording(file, options, InteractionLimits.defaults(), notes, Stages.NONE);
    }

    /**
     * Returns the same, and reports how far each reading is.
     *
     * @param limits limits of the job: interactions that break them are counted and noted
     */
    public static Recording recording(
            Path file,
            HistoryOptions options,
            InteractionLimits limits,
            Consumer<String> notes,
            Stages stages)
            throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new HistoryException(
                    Files.exists(file)
                            ? "%s is not a file: name a history file. DuckDB joins several: duckdb -c \"copy (from '%s/**/*.parquet') to '/dev/stdout' (format csv)\" | ... --events -"
                                    .formatted(file, file)
                            : "%s does not exist".formatted(file));
        }
        BadLines bad = new BadLines(file.toString(), options.badLines(), notes);
        Reading reading =
                withFile(file, FileUse.HISTORY, () -> reading(file, options, bad, notes, stages));
        OversizedIds oversized = new OversizedIds(limits, notes);
        return new Recording() {
            @Override
            public void read(Sink<Interaction> sink) throws IOException {
                long[] count = new long[1];
                withFile(
                        file,
                        FileUse.HISTORY,
                        () -> {
                            reading.read(
                                    interaction -> {
                                        count[0]++;
                                        oversized.take(interaction);
                                        sink.accept(interaction);
                                    });
                            return null;
                        });
                oversized.note(file.toString());
                if (count[0] == 0) {
                    throw new HistoryException("%s holds no interactions".formatted(file));
                }
            }

            @Override
            public long badLines() {
                return bad.count();
            }

            @Override
            public boolean countsByTime() {
                return true;
            }

            @Override
            public String name() {
                return file.toString();
            }
        };
    }

    /** Reads a file from its beginning, in the order of its lines. */
    private interface Reading {
        void read(Sink<Interaction> sink) throws IOException;
    }

    interface FileAction<T> {
        T run() throws IOException;
    }

    /** Names the file in errors that only name what was wrong with its bytes. */
    static <T> T withFile(Path file, FileUse use, FileAction<T> action) throws IOException {
        try {
            return action.run();
        } catch (CharacterCodingException e) {
            if (TextFile.isBinary(file, use)) {
                throw new HistoryException(
                        "%s is not text in any encoding: name %s in text, such as CSV or JSON lines, plain or gzip"
                                .formatted(file, use.noun()),
                        e);
            }
            throw new HistoryException(
                    "%s is not UTF-8 text%s: convert it, such as with iconv -f windows-1252 -t utf-8 %s > utf-8.csv"
                            .formatted(file, TextFile.firstOther(file, use), file),
                    e);
        }
    }

    private static Reading reading(
            Path file, HistoryOptions options, BadLines bad, Consumer<String> notes, Stages stages)
            throws IOException {
        TextFile text = new TextFile(file, FileUse.HISTORY, notes, stages);
        List<String> head = text.head();
        if (head.isEmpty()) {
            throw new HistoryException("%s is empty: no interactions".formatted(file));
        }
        FileForm form = FormatDetector.detect(file.toString(), head, options);
        return form.format() == HistoryFormat.JSON_LINES
                ? readingOfJson(file, text, options, bad, notes)
                : readingOfText(file, text, form, options, bad, notes);
    }

    private static Reading readingOfJson(
            Path file, TextFile text, HistoryOptions options, BadLines bad, Consumer<String> notes)
            throws HistoryException {
        FieldMapping fields = options.columns().withTimeUnits(options.timeUnits());
        JsonLinesReader reader = new JsonLinesReader(file.toString(), fields);
        boolean[] noted = new boolean[1];
        return sink -> {
            bad.begin(false);
            try (BufferedReader lines = text.open()) {
                boolean timed = reader.read(lines, bad, sink);
                bad.end();
                if (!timed && !noted[0]) {
                    notes.accept(EventTimes.noTimes(file.toString()));
                }
                noted[0] = true;
            }
        };
    }

    private static Reading readingOfText(
            Path file,
            TextFile text,
            FileForm form,
            HistoryOptions options,
            BadLines bad,
            Consumer<String> notes)
            throws IOException {
        EventTimes times =
                new EventTimes(
                        file.toString(),
                        options.timeUnits(),
                        options.columns().timePattern(),
                        notes);
        if (options.timeUnits() == TimeUnits.GUESS) {
            bad.begin(true);
            readText(file, text, form, options, bad, times::columns, times::survey);
            times.guess();
        }
        return sink -> {
            bad.begin(false);
            readText(
                    file,
                    text,
                    form,
                    options,
                    bad,
                    times::columns,
                    event -> sink.accept(times.interaction(event)));
            bad.end();
            times.note();
        };
    }

    private static void readText(
            Path file,
            TextFile text,
            FileForm form,
            HistoryOptions options,
            BadLines bad,
            DelimitedReader.Header header,
            Sink<RawEvent> sink)
            throws IOException {
        String name = file.toString();
        Sink<RawEvent> checked =
                event -> {
                    requireId(name, event.line(), "user", event.user());
                    requireId(name, event.line(), "item", event.item());
                    sink.accept(event);
                };
        try (BufferedReader lines = text.open()) {
            switch (form.format()) {
                case CSV, TSV, MOVIELENS ->
                        DelimitedReader.read(
                                name, lines, form, options.columns(), bad, header, checked);
                case SEQUENCES -> WordsReader.readSequences(name, lines, bad, checked);
                case PAIRS -> WordsReader.readPairs(name, lines, bad, checked);
                default -> throw new IllegalStateException("Not a format of text: " + form);
            }
        }
    }

    private static void requireId(String file, long line, String what, String id)
            throws LineException {
        if (id.isEmpty()) {
            throw new LineException(
                    file, line, "the %s is empty: fill it in or remove the line".formatted(what));
        }
    }
}
