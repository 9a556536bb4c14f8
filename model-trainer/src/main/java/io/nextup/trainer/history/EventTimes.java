package io.nextup.trainer.history;

import io.nextup.event.Excerpt;
import io.nextup.event.Interaction;
import io.nextup.event.mapping.TimePattern;
import io.nextup.event.mapping.TimeUnits;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Converts a file's times to milliseconds and notes what it assumed. A unit that is not given is
 * guessed from all times, which are surveyed first. Not thread-safe.
 */
final class EventTimes {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

    /** 9999-12-31T23:59:59.999Z: later times come from a wrong unit. */
    static final long LATEST_MILLIS = 253_402_300_799_999L;

    private static final BigDecimal LATEST_NANOS =
            BigDecimal.valueOf(LATEST_MILLIS).scaleByPowerOfTen(6);

    /** 2000-01-01. */
    private static final long CENTURY_MILLIS = 946_684_800_000L;

    /** 2100-01-01. */
    private static final long NEXT_CENTURY_MILLIS = 4_102_444_800_000L;

    private final String file;
    private final TimePattern pattern;
    private final TimePattern.Reader texts;
    private final Consumer<String> notes;

    /** {@link TimeUnits#GUESS} until it is guessed. */
    private TimeUnits units;

    /** Largest of the surveyed times; null before the first one, and for ISO-8601. */
    private BigDecimal largest;

    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;
    private boolean guessed;
    private boolean withoutTimes;
    private boolean noted;

    /** Columns and first row of a file that has some; null otherwise. */
    private ColumnPositions columns;

    private String[] first;

    /** Times that are numbers, and those of them that look like another unit's. */
    private long numbers;

    private long strange;
    private long firstStrange;
    private TimeUnits strangeUnit;

    /**
     * @param given unit of the times; {@link TimeUnits#GUESS} to survey them first
     * @param pattern form of times in {@link TimeUnits#ISO}
     */
    EventTimes(String file, TimeUnits given, TimePattern pattern, Consumer<String> notes) {
        this.file = file;
        this.units = given;
        this.pattern = pattern;
        this.texts = pattern.reader();
        this.notes = notes;
    }

    /** Takes the file's columns, which the note names. */
    void columns(ColumnPositions positions, String[] firstRow) {
        columns = positions;
        first = firstRow;
    }

    /** Takes one of the times to guess the unit by: a file may well begin with a small one. */
    void survey(RawEvent event) throws LineException {
        if (event.time() == null || units == TimeUnits.ISO) {
            return;
        }
        guessed = true;
        if (largest == null && !NUMBER.matcher(event.time()).matches()) {
            text(event);
            units = TimeUnits.ISO;
            return;
        }
        BigDecimal value = parse(event, TimeUnits.GUESS);
        if (value.compareTo(LATEST_NANOS) > 0) {
            throw outside(event, TimeUnits.NANOSECONDS);
        }
        largest = largest == null ? value.max(BigDecimal.ZERO) : largest.max(value);
    }

    /** Ends the survey. */
    void guess() {
        if (largest != null) {
            units = TimeUnits.ofMagnitude(largest);
        }
    }

    /** Returns an interaction at its time, or at its position where the file holds no times. */
    Interaction interaction(RawEvent event) throws LineException {
        if (event.time() == null) {
            withoutTimes = true;
            return interaction(event, event.position());
        }
        long millis = units == TimeUnits.ISO ? text(event) : number(event);
        if (millis < 0 || millis > LATEST_MILLIS) {
            throw outside(event, units);
        }
        oldest = Math.min(oldest, millis);
        newest = Math.max(newest, millis);
        return interaction(event, millis);
    }

    private LineException outside(RawEvent event, TimeUnits as) {
        return new LineException(
                file,
                event.line(),
                "the time \"%s\", read as %s, lies before 1970 or after 9999: say the unit with --time-unit, or correct the line"
                        .formatted(
                                Excerpt.of(event.time()),
                                as == TimeUnits.ISO ? form() : as.word()));
    }

    /** Notes at the end of the first reading what was read as what. */
    void note() {
        if (noted) {
            return;
        }
        noted = true;
        boolean timed = oldest <= newest;
        if (columns != null) {
            String range =
                    timed
                            ? "(%s, %s to %s)"
                                    .formatted(
                                            name(units),
                                            Instant.ofEpochMilli(oldest),
                                            Instant.ofEpochMilli(newest))
                            : "(no times)";
            notes.accept(
                    "%s: %s%s"
                            .formatted(
                                    file,
                                    columns.words(first, range),
                                    timed && guessed
                                            ? "; if the unit is wrong, say --time-unit"
                                            : ""));
        }
        if (withoutTimes) {
            notes.accept(noTimes(file));
        }
        if (strange > 0 && strange < numbers) {
            notes.accept(
                    "Warning: %s: %d of %d times look like %s among %s, the first one in line %d: they count as times of 1970. Write all times in one unit"
                            .formatted(
                                    file,
                                    strange,
                                    numbers,
                                    name(strangeUnit),
                                    name(units),
                                    firstStrange));
        }
    }

    private String form() {
        return pattern.text().isEmpty() ? TimeUnits.ISO.word() : pattern.text();
    }

    private String name(TimeUnits units) {
        return switch (units) {
            case SECONDS -> "epoch seconds";
            case MILLISECONDS -> "epoch milliseconds";
            case MICROSECONDS -> "epoch microseconds";
            case NANOSECONDS -> "epoch nanoseconds";
            case ISO -> pattern.text().isEmpty() ? "ISO 8601" : "by " + pattern;
            case GUESS -> throw new IllegalStateException("The unit is not guessed yet");
        };
    }

    /**
     * Counts a time that is one of this century in another unit than the column's: whoever writes
     * seconds and milliseconds into one column has events of 1970.
     */
    private void survey(BigDecimal value, long line) {
        if (noted) {
            return;
        }
        numbers++;
        TimeUnits likely = TimeUnits.ofMagnitude(value);
        if (likely != units
                && value.signum() > 0
                && likely.toMillis(value) >= CENTURY_MILLIS
                && likely.toMillis(value) < NEXT_CENTURY_MILLIS) {
            firstStrange = strange == 0 ? line : firstStrange;
            strangeUnit = likely;
            strange++;
        }
    }

    static String noTimes(String file) {
        return "%s holds no times: the order in the file stands for them".formatted(file);
    }

    private long number(RawEvent event) throws LineException {
        try {
            BigDecimal value = parse(event, units);
            long millis = units.toMillis(value);
            survey(value, event.line());
            return millis;
        } catch (ArithmeticException e) {
            throw unreadable(event, units, e);
        }
    }

    private BigDecimal parse(RawEvent event, TimeUnits as) throws LineException {
        if (!NUMBER.matcher(event.time()).matches()) {
            throw unreadable(event, as, null);
        }
        return new BigDecimal(event.time());
    }

    private long text(RawEvent event) throws LineException {
        try {
            return texts.toMillis(event.time());
        } catch (DateTimeException | ArithmeticException e) {
            throw unreadable(event, TimeUnits.ISO, e);
        }
    }

    private LineException unreadable(RawEvent event, TimeUnits as, Exception cause) {
        String expected =
                as == TimeUnits.ISO
                        ? pattern.words()
                        : "a number" + (as == TimeUnits.GUESS ? "" : " (" + as.word() + ")");
        return new LineException(
                file,
                event.line(),
                "the time \"%s\" is not %s: correct the line, or say --time-unit (%s), or how times are written, such as --mapping \"time=NAME:dd.MM.yyyy HH:mm\""
                        .formatted(Excerpt.of(event.time()), expected, TimeUnits.words()),
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
                event.attributes(),
                event.recommendationId(),
                event.placement(),
                event.value(),
                1);
    }
}
