package io.nextup.launcher.catalogue;

import io.nextup.event.mapping.ItemMapping;
import io.nextup.launcher.argument.EventsFile;
import io.nextup.launcher.verb.Heading;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.trainer.history.ItemFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options for the form of a file of items. */
@Heading("Items")
final class ItemFileArguments {
    private static final String MAPPING = "--item-mapping";
    private static final String BAD_LINES = "--bad-lines";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = MAPPING,
            paramLabel = "item=..",
            converter = ItemMappingConverter.class,
            description =
                    "Where the fields stand in the file, if not where Nextup has them: item=PLACE and,"
                            + " where there are such, available=, from=PLACE:UNIT, until=PLACE:UNIT,"
                            + " category=, title=, attributes.NAME=. A place is a path in JSON such"
                            + " as /stock/free, or /tree/*/name for each element of a list; or a"
                            + " column's name in the header. Default: Nextup's own JSON; in columns"
                            + " the usual names, and any other column is an attribute.")
    private ItemMapping mapping = ItemMapping.NONE;

    @Option(
            names = BAD_LINES,
            paramLabel = "N",
            description =
                    "Leaves out up to so many lines of the file that are not understood, and names"
                            + " each (default: 0, the first one ends the reading).")
    private long badLines;

    /**
     * Looks at the first lines of the file.
     *
     * @param path a file, or {@code -} for standard input
     */
    ItemFile open(Path path, ProgressLines progress) throws IOException {
        if (badLines < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--bad-lines is %d: at least 0".formatted(badLines));
        }
        return ItemFile.open(
                EventsFile.of(path, spec.commandLine().getErr()),
                mapping,
                badLines,
                progress::note,
                progress);
    }

    /** Refuses these options without a file of items. */
    void requireNone(String other) {
        for (String option : List.of(MAPPING, BAD_LINES)) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(), "%s needs %s".formatted(option, other));
            }
        }
    }

    /** Reads the places of fields, such as {@code item=/sku,title=/name}. */
    private static final class ItemMappingConverter implements ITypeConverter<ItemMapping> {
        @Override
        public ItemMapping convert(String value) {
            try {
                return ItemMapping.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
