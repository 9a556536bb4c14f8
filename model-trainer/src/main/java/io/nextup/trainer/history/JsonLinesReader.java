package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.MappedInteractions;
import io.nextup.event.wire.DecodeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads one record a line, in the JSON of the interactions topic or another shape. */
final class JsonLinesReader {
    /** Replaces a record's time, so that a line without a time is noticed. */
    private static final long NO_TIME = Long.MAX_VALUE;

    private final String file;
    private final MappedInteractions interactions;

    /**
     * @param file the file's name, for errors
     * @param fields where an interaction's fields stand in a line
     */
    JsonLinesReader(String file, FieldMapping fields) throws HistoryException {
        this.file = file;
        try {
            this.interactions = new MappedInteractions(fields);
        } catch (IllegalArgumentException e) {
            throw new HistoryException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * Reads a file in which all lines have an eventTime, or none has; then positions stand for it.
     *
     * @return true when the lines have times
     */
    boolean read(BufferedReader text, BadLines bad, Sink<Interaction> sink) throws IOException {
        boolean timed = false;
        long position = 0;
        String line;
        for (long number = 1; (line = text.readLine()) != null; number++) {
            if (line.isBlank()) {
                continue;
            }
            List<Interaction> decoded;
            try {
                decoded = decode(number, line);
                for (Interaction read : decoded) {
                    boolean hasTime = read.eventTimeMillis() != NO_TIME;
                    require(read, number, hasTime, position == 0 ? hasTime : timed);
                }
            } catch (LineException e) {
                bad.leaveOut(e);
                continue;
            }
            for (Interaction read : decoded) {
                if (position == 0) {
                    timed = read.eventTimeMillis() != NO_TIME;
                }
                position++;
                sink.accept(timed ? read : read.withEventTimeMillis(position));
            }
        }
        return timed;
    }

    private void require(Interaction read, long number, boolean hasTime, boolean timed)
            throws LineException {
        if (hasTime != timed) {
            throw new LineException(
                    file,
                    number,
                    "it has %s eventTime, unlike the lines before: give all or none one"
                            .formatted(hasTime ? "an" : "no"));
        }
        if (read.userId().isEmpty() || read.itemId().isEmpty()) {
            throw new LineException(
                    file,
                    number,
                    "the %s is empty: fill it in or remove the line"
                            .formatted(read.userId().isEmpty() ? "userId" : "itemId"));
        }
        if (timed
                && (read.eventTimeMillis() < 0
                        || read.eventTimeMillis() > EventTimes.LATEST_MILLIS)) {
            throw new LineException(
                    file,
                    number,
                    "eventTime %d lies before 1970 or after 9999: it is in milliseconds since 1970"
                            .formatted(read.eventTimeMillis()));
        }
    }

    private List<Interaction> decode(long number, String line) throws LineException {
        try {
            return interactions.decode(null, line.getBytes(UTF_8), NO_TIME, Map.of());
        } catch (DecodeException e) {
            throw new LineException(file, number, e.getMessage(), e);
        }
    }
}
