package io.nextup.event.mapping;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Unit or format of times. */
public enum TimeUnits {
    /** Detects one of those below by the format and the magnitude of the values. */
    GUESS("guess", 0),
    SECONDS("s", 3),
    MILLISECONDS("ms", 0),
    MICROSECONDS("us", -3),
    NANOSECONDS("ns", -6),
    /** ISO-8601 date or date and time; without an offset it is UTC. */
    ISO("iso", 0);

    private static final DateTimeFormatter ISO_FORM =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .parseCaseInsensitive()
                    .appendPattern("[ ]['T']")
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .appendPattern("[XXXXX][XX][X]")
                    .optionalEnd()
                    .toFormatter(Locale.ROOT);

    private final String word;
    private final int powerOfTenToMillis;

    TimeUnits(String word, int powerOfTenToMillis) {
        this.word = word;
        this.powerOfTenToMillis = powerOfTenToMillis;
    }

    /** Returns the unit's word in options and configuration. */
    public String word() {
        return word;
    }

    public static Optional<TimeUnits> named(String word) {
        return Arrays.stream(values()).filter(u -> u.word.equalsIgnoreCase(word)).findFirst();
    }

    public static String words() {
        return Arrays.stream(values()).map(TimeUnits::word).collect(Collectors.joining(", "));
    }

    /**
     * Returns the unit in which the largest of a file's times falls between 1973 and 5138; smaller
     * values are seconds.
     */
    public static TimeUnits ofMagnitude(BigDecimal largest) {
        if (largest.compareTo(BigDecimal.valueOf(100_000_000_000L)) < 0) {
            return SECONDS;
        }
        if (largest.compareTo(BigDecimal.valueOf(100_000_000_000_000L)) < 0) {
            return MILLISECONDS;
        }
        return largest.compareTo(BigDecimal.valueOf(100_000_000_000_000_000L)) < 0
                ? MICROSECONDS
                : NANOSECONDS;
    }

    /**
     * Converts a value to milliseconds since the epoch, rounded down.
     *
     * @throws ArithmeticException if the number of milliseconds does not fit into a long
     */
    public long toMillis(BigDecimal value) {
        // A value like 1e999999999 has a short text and an endless expansion.
        if (value.precision() - (long) value.scale() > 30 || value.scale() > 1_000) {
            throw new ArithmeticException("out of range");
        }
        return value.scaleByPowerOfTen(powerOfTenToMillis)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    /**
     * Converts an ISO-8601 text to milliseconds since the epoch, rounded down.
     *
     * @throws DateTimeException if the text is not ISO-8601
     * @throws ArithmeticException if the milliseconds do not fit into a long
     */
    public static long isoToMillis(String text) {
        TemporalAccessor parsed =
                ISO_FORM.parseBest(
                        text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        if (parsed instanceof OffsetDateTime time) {
            return time.toInstant().toEpochMilli();
        }
        LocalDateTime local =
                parsed instanceof LocalDate day ? day.atStartOfDay() : LocalDateTime.from(parsed);
        return local.toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
