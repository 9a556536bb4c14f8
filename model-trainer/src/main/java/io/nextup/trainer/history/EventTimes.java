package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import io.nextup.event.Interaction;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Converts a file's times to milliseconds and notes what it assumed. */
final class EventTimes {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

    /** 9999-12-31T23:59:59.999Z: later times come from a wrong unit. */
    static final long LATEST_MILLIS = 253_402_300_799_999L;

    private final String file;
    private final TimeUnits given;
    private final Consumer<String> notes;

    EventTimes(String file, TimeUnits given, Consumer<String> notes) {
        this.file = file;
        this.given = given;
        this.notes = notes;
    }

    /** Either all events have a time, or none has (then their positions stand for it). */
    List<Interaction> apply(List<RawEvent> events) throws HistoryException {
        List<Interaction> interactions = new ArrayList<>(events.size());
        if (events.isEmpty()) {
            return interactions;
        }
        if (events.get(0).time() == null) {
            notes.accept(
                    "%s holds no times: the order in the file stands for them".formatted(file));
            for (RawEvent event : events) {
                interactions.add(interaction(event, event.position()));
            }
            return interactions;
        }
        TimeUnits units = given == TimeUnits.GUESS ? guess(events) : given;
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        for (RawEvent event : events) {
            long millis = units == TimeUnits.ISO ? iso(event) : number(event, units);
            if (millis < 0 || millis > LATEST_MILLIS) {
                throw new HistoryException(
                        ("%s line %d: the time \"%s\", read as %s, lies before 1970 or after 9999:"
                                        + " say the unit with --time-unit, or correct the line")
                                .formatted(
                                        file,
                                        event.line(),
                                        Excerpt.of(event.time()),
                                        units.word()));
            }
            oldest = Math.min(oldest, millis);
            newest = Math.max(newest, millis);
            interactions.add(interaction(event, millis));
        }
        if (given == TimeUnits.GUESS) {
            notes.accept(
                    "%s: times read as %s (%s to %s); if that is wrong, say --time-unit"
                            .formatted(
                                    file,
                                    units.word(),
                                    Instant.ofEpochMilli(oldest),
                                    Instant.ofEpochMilli(newest)));
        }
        return interactions;
    }

    /** Guesses by the file's largest time: a file may well begin with a small one. */
    private TimeUnits guess(List<RawEvent> events) throws HistoryException {
        if (!NUMBER.matcher(events.get(0).time()).matches()) {
            return TimeUnits.ISO;
        }
        BigDecimal largest = BigDecimal.ZERO;
        for (RawEvent event : events) {
            largest = largest.max(parse(event, TimeUnits.GUESS));
        }
        return TimeUnits.ofMagnitude(largest);
    }

    private long number(RawEvent event, TimeUnits units) throws HistoryException {
        try {
            return units.toMillis(parse(event, units));
        } catch (ArithmeticException e) {
            throw unreadable(event, units, e);
        }
    }

    private BigDecimal parse(RawEvent event, TimeUnits units) throws HistoryException {
        if (!NUMBER.matcher(event.time()).matches()) {
            throw unreadable(event, units, null);
        }
        return new BigDecimal(event.time());
    }

    private long iso(RawEvent event) throws HistoryException {
        try {
            return TimeUnits.isoToMillis(event.time());
        } catch (DateTimeException e) {
            throw unreadable(event, TimeUnits.ISO, e);
        }
    }

    private HistoryException unreadable(RawEvent event, TimeUnits units, Exception cause) {
        String expected =
                units == TimeUnits.ISO
                        ? "an ISO-8601 time such as 2014-04-07T10:51:09.277Z"
                        : "a number" + (units == TimeUnits.GUESS ? "" : " (" + units.word() + ")");
        return new HistoryException(
                "%s line %d: the time \"%s\" is not %s: correct the line, or say --time-unit (%s)"
                        .formatted(
                                file,
                                event.line(),
                                Excerpt.of(event.time()),
                                expected,
                                TimeUnits.words()),
                cause);
    }

    private static Interaction interaction(RawEvent event, long timeMillis) {
        return new Interaction(
                event.eventId(),
                event.user(),
                event.item(),
                event.type() == null ? Interaction.DEFAULT_TYPE : event.type(),
                timeMillis,
                event.sessionId(),
                Map.of());
    }
}
