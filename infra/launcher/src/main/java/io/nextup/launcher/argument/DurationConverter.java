package io.nextup.launcher.argument;

import io.nextup.trainer.option.WrittenDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as {@link WrittenDuration} does. */
public final class DurationConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String value) {
        try {
            return WrittenDuration.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Reads durations of a second or more: shorter ones are too short to run for. */
    public static final class OfASecond implements ITypeConverter<Duration> {
        private static final Duration LEAST = Duration.ofSeconds(1);

        private final DurationConverter all = new DurationConverter();

        @Override
        public Duration convert(String value) {
            Duration duration = all.convert(value);
            if (duration.compareTo(LEAST) < 0) {
                throw new TypeConversionException(
                        "\"%s\" is too short: at least 1s".formatted(value));
            }
            return duration;
        }
    }
}
