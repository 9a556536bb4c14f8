package io.nextup.event.mapping;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Form of times that are texts.
 *
 * @param text a pattern of {@link DateTimeFormatter}, such as {@code dd.MM.yyyy HH:mm}, with the
 *     zone of times that name none behind it, as in {@code dd.MM.yyyy HH:mm@Europe/Berlin} (UTC
 *     without one); empty for ISO 8601
 */
public record TimePattern(String text) implements Serializable {
    /** ISO-8601 date or date and time; without an offset it is UTC. */
    public static final TimePattern ISO = new TimePattern("");

    /** Separates a pattern from its zone. */
    private static final char ZONE = '@';

    /**
     * @throws IllegalArgumentException if it is not a pattern of dates, or the zone is not known
     */
    public TimePattern {
        requireNonNull(text, "text is null");
        if (!text.isEmpty()) {
            if (!text.matches(".*[yu].*") || !text.matches(".*[MLD].*")) {
                throw new IllegalArgumentException(
                        "the pattern \"%s\" has no year or no month: write one such as dd.MM.yyyy HH:mm"
                                .formatted(text));
            }
            try {
                formatter(text);
                zone(text);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException(
                        "the pattern \"%s\": %s".formatted(text, e.getMessage()), e);
            }
        }
    }

    /** Says what a time looks like, for a message. */
    public String words() {
        return text.isEmpty()
                ? "an ISO-8601 time such as 2014-04-07T10:51:09.277Z"
                : "a time of the pattern " + text;
    }

    /** Returns what reads times of this form. It is neither kept nor sent: Flink sends patterns. */
    public Reader reader() {
        if (text.isEmpty()) {
            return TimeUnits::isoToMillis;
        }
        DateTimeFormatter formatter = formatter(text);
        ZoneId zone = zone(text);
        return time -> {
            TemporalAccessor parsed =
                    formatter.parseBest(
                            time, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            ZonedDateTime zoned =
                    parsed instanceof ZonedDateTime own
                            ? own
                            : parsed instanceof LocalDate day
                                    ? day.atStartOfDay(zone)
                                    : LocalDateTime.from(parsed).atZone(zone);
            return zoned.toInstant().toEpochMilli();
        };
    }

    /** Reads times of one form. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Converts a text to milliseconds since the epoch, rounded down.
         *
         * @throws DateTimeException if the text has another form
         * @throws ArithmeticException if the milliseconds do not fit into a long
         */
        long toMillis(String text);
    }

    private static DateTimeFormatter formatter(String text) {
        int zone = text.indexOf(ZONE);
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(zone < 0 ? text : text.substring(0, zone))
                // Names of months and the words for noon: a file does not say its language.
                .toFormatter(Locale.ENGLISH);
    }

    private static ZoneId zone(String text) {
        int zone = text.indexOf(ZONE);
        return zone < 0 ? ZoneOffset.UTC : ZoneId.of(text.substring(zone + 1));
    }

    @Override
    public String toString() {
        return text;
    }
}
