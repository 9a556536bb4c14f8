package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads one interaction a line, in the JSON of the interactions topic. */
final class JsonLinesReader {
    /** Replaces a record's time, so that a line without a time is noticed. */
    private static final long NO_TIME = Long.MAX_VALUE;

    private JsonLinesReader() {}

    /**
     * Reads a file in which all lines have an eventTime, or none has; then positions stand for it.
     */
    static List<Interaction> read(String file, BufferedReader text, Consumer<String> notes)
            throws IOException {
        List<Interaction> interactions = new ArrayList<>();
        boolean timed = false;
        String line;
        for (long number = 1; (line = text.readLine()) != null; number++) {
            if (line.isBlank()) {
                continue;
            }
            Interaction read = decode(file, number, line);
            boolean hasTime = read.eventTimeMillis() != NO_TIME;
            if (interactions.isEmpty()) {
                timed = hasTime;
            }
            if (hasTime != timed) {
                throw new HistoryException(
                        "%s line %d has %s eventTime, unlike the lines before: give all or none one"
                                .formatted(file, number, hasTime ? "an" : "no"));
            }
            if (read.userId().isEmpty() || read.itemId().isEmpty()) {
                throw new HistoryException(
                        "%s line %d: the %s is empty: fill it in or remove the line"
                                .formatted(
                                        file,
                                        number,
                                        read.userId().isEmpty() ? "userId" : "itemId"));
            }
            if (timed
                    && (read.eventTimeMillis() < 0
                            || read.eventTimeMillis() > EventTimes.LATEST_MILLIS)) {
                throw new HistoryException(
                        ("%s line %d: eventTime %d lies before 1970 or after 9999: it is in"
                                        + " milliseconds since 1970")
                                .formatted(file, number, read.eventTimeMillis()));
            }
            interactions.add(timed ? read : read.withEventTimeMillis(interactions.size() + 1L));
        }
        if (!timed && !interactions.isEmpty()) {
            notes.accept(
                    "%s holds no times: the order in the file stands for them".formatted(file));
        }
        return interactions;
    }

    private static Interaction decode(String file, long number, String line)
            throws HistoryException {
        try {
            return Codecs.INTERACTION.decode(line.getBytes(UTF_8), NO_TIME);
        } catch (DecodeException e) {
            throw new HistoryException("%s line %d: %s".formatted(file, number, e.getMessage()), e);
        }
    }
}
