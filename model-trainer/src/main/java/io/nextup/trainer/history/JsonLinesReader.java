package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import java.io.BufferedReader;
import java.io.IOException;

/** Reads one interaction a line, in the JSON of the interactions topic. */
final class JsonLinesReader {
    /** Replaces a record's time, so that a line without a time is noticed. */
    private static final long NO_TIME = Long.MAX_VALUE;

    private JsonLinesReader() {}

    /**
     * Reads a file in which all lines have an eventTime, or none has; then positions stand for it.
     *
     * @return true when the lines have times
     */
    static boolean read(String file, BufferedReader text, Sink<Interaction> sink)
            throws IOException {
        boolean timed = false;
        long position = 0;
        String line;
        for (long number = 1; (line = text.readLine()) != null; number++) {
            if (line.isBlank()) {
                continue;
            }
            Interaction read = decode(file, number, line);
            boolean hasTime = read.eventTimeMillis() != NO_TIME;
            if (position == 0) {
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
            position++;
            sink.accept(timed ? read : read.withEventTimeMillis(position));
        }
        return timed;
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
