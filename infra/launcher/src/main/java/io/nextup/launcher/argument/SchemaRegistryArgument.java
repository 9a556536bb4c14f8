package io.nextup.launcher.argument;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.kafka.registry.SchemaRegistrySettings;
import io.nextup.launcher.verb.Heading;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names the registry of the records' schemas. */
@Heading("Events")
public final class SchemaRegistryArgument {
    private static final String NAME = "--schema-registry";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description =
                    "With --mapping, as the job's nextup.ingest.schema-registry: properties of the"
                            + " schema registry by which Avro, Protobuf and JSON behind a schema's id are read"
                            + " (default: none, and such records are left out).")
    private Path file;

    /**
     * Reads the file.
     *
     * @throws ParameterException if it is wrong, or the fields are Nextup's own
     */
    public Optional<SchemaRegistrySettings> settings(FieldMapping fields) {
        if (fields.isNone() && file != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    NAME + " needs --mapping, which says where the fields stand");
        }
        return settings();
    }

    /**
     * Reads the file, for a verb that takes it without a mapping, too.
     *
     * @throws ParameterException if it is wrong
     */
    public Optional<SchemaRegistrySettings> settings() {
        try {
            return Optional.ofNullable(file).map(SchemaRegistrySettings::read);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), NAME + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses the option where it has no effect; a default stays without one.
     *
     * @param why reason, after the option's name
     */
    public void refuse(String why) {
        if (spec.commandLine().getParseResult().hasMatchedOption(NAME)) {
            throw new ParameterException(spec.commandLine(), NAME + " " + why);
        }
    }
}
