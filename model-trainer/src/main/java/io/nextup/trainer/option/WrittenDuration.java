package io.nextup.trainer.option;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Durations as people write them: {@code 90s}, {@code 1h30m}, {@code 1d}; ISO-8601 too. */
public final class WrittenDuration {
    private WrittenDuration() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException for another text, and for a negative duration
     */
    public static Duration parse(String value) {
        String text = value.strip().toUpperCase(Locale.ROOT);
        String iso = text;
        if (!text.startsWith("P")) {
            int days = text.indexOf('D');
            String rest = text.substring(days + 1);
            iso = "P" + text.substring(0, days + 1) + (rest.isEmpty() ? "" : "T" + rest);
        }
        try {
            Duration duration = Duration.parse(iso);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below, in words that show the form.
        }
        throw new IllegalArgumentException(
                "\"%s\" is not a duration such as 90s, 1h30m or 1d".formatted(value));
    }

    /** The text that {@link #parse} reads as this duration, such as {@code 1h30m}. */
    public static String of(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
