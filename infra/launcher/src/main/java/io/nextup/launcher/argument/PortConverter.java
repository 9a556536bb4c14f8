package io.nextup.launcher.argument;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads ports, 0 for any free one. */
public final class PortConverter implements ITypeConverter<Integer> {
    private static final int HIGHEST = 65_535;

    @Override
    public Integer convert(String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= HIGHEST) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The same sentence as for a number that is too large.
        }
        throw new TypeConversionException(
                "\"%s\" is not a port: 0 to %d".formatted(value, HIGHEST));
    }
}
