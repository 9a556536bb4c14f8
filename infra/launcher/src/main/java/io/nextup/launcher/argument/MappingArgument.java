package io.nextup.launcher.argument;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.launcher.verb.Heading;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The option that says where an interaction's fields stand. */
@Heading("Events")
public final class MappingArgument {
    private static final String NAME = "--mapping";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = NAME,
            paramLabel = "user=..,item=..",
            converter = FieldMappingConverter.class,
            description =
                    "Where the fields stand, if not where Nextup has them: user=PLACE,item=PLACE and,"
                            + " where there are such, time=, type=, session=, event=,"
                            + " recommendation=, placement=, value=, attributes.NAME=. A place is a"
                            + " path in JSON such as /visitor/id, or a field's name; of a topic, as"
                            + " in the job's nextup.ingest.mapping, also @key or @header:NAME; of a"
                            + " file a column's name in the header, or its number (1 is the first)"
                            + " if the file has no header. time=PLACE:UNIT gives the times' unit, or"
                            + " how they are written, as time=at:dd.MM.yyyy HH:mm@Europe/Berlin"
                            + " (without a zone: UTC), type='view' one type for all. Default: Nextup's own records, in a"
                            + " file the usual names.")
    private FieldMapping fields;

    /**
     * Returns the mapping of a file; {@link FieldMapping#NONE} without the option. A default is
     * that of the topic's records: a file has places of its own.
     */
    public FieldMapping fields() {
        return spec.commandLine().getParseResult().hasMatchedOption(NAME)
                ? fields
                : FieldMapping.NONE;
    }

    /**
     * Returns the mapping of a topic's records.
     *
     * @throws ParameterException if it has no place for the user or the item
     */
    public FieldMapping ofTopic() {
        try {
            return (fields == null ? FieldMapping.NONE : fields).ofTopic();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--mapping: " + e.getMessage(), e);
        }
    }

    /** Reads the places of fields, such as {@code user=/visitor/id,item=/sku}. */
    private static final class FieldMappingConverter implements ITypeConverter<FieldMapping> {
        @Override
        public FieldMapping convert(String value) {
            try {
                return FieldMapping.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
