package io.nextup.launcher.stream;

import io.nextup.bench.Count;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a whole number as people write large ones. */
final class CountConverter implements ITypeConverter<Count> {
    @Override
    public Count convert(String written) {
        try {
            return Count.parse(written);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
