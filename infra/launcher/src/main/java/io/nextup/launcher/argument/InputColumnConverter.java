package io.nextup.launcher.argument;

import io.nextup.scoring.InputColumn;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a model's further input. */
public final class InputColumnConverter implements ITypeConverter<InputColumn> {
    @Override
    public InputColumn convert(String value) {
        return InputColumn.named(value)
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "\"%s\" is not a valid input: %s"
                                                .formatted(
                                                        value,
                                                        String.join(
                                                                ", ",
                                                                InputColumn.words(
                                                                        List.of(
                                                                                InputColumn
                                                                                        .values()))))));
    }
}
