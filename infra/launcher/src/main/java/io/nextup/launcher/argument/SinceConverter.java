package io.nextup.launcher.argument;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a time in ISO 8601, such as {@code 2026-11-24T14:00:00Z}. */
public final class SinceConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
        try {
            return Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "\"%s\" is not a time such as 2026-11-24T14:00:00Z".formatted(value));
        }
    }
}
