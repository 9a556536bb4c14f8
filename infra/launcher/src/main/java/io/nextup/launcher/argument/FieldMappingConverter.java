package io.nextup.launcher.argument;

import io.nextup.event.mapping.FieldMapping;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the places of fields, such as {@code user=/visitor/id,item=/sku}. */
public final class FieldMappingConverter implements ITypeConverter<FieldMapping> {
    @Override
    public FieldMapping convert(String value) {
        try {
            return FieldMapping.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
