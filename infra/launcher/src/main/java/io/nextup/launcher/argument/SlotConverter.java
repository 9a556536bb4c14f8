package io.nextup.launcher.argument;

import io.nextup.event.PlainName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a slot, which is a {@link PlainName}. */
public final class SlotConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        if (!PlainName.is(value)) {
            throw new TypeConversionException(
                    "\"%s\" is not the name of a slot: it must be %s"
                            .formatted(value, PlainName.RULE));
        }
        return value;
    }
}
