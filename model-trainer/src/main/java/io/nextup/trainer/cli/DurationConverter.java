package io.nextup.trainer.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 90s}, {@code 1h30m}, {@code 1d}; ISO-8601 too. */
final class DurationConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String value) {
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
        throw new TypeConversionException(
                "\"%s\" is no duration such as 90s, 1h30m or 1d".formatted(value));
    }
}
