package io.nextup.event.registered;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Excerpt;
import io.nextup.event.wire.DecodeException;
import java.util.List;

/**
 * A schema as a registry keeps it.
 *
 * @param text the schema in its own language
 * @param references schemas that it uses, each behind those that it uses itself
 */
public record RegisteredSchema(Format format, String text, List<Reference> references) {
    private static final int MOST_CHARACTERS = 200;

    /** Languages of schemas. */
    public enum Format {
        AVRO,
        PROTOBUF,
        JSON
    }

    /**
     * A schema that another one uses.
     *
     * @param name the name by which the other one calls it, such as a path to import
     */
    public record Reference(String name, String text) {
        public Reference {
            requireNonNull(name, "name is null");
            requireNonNull(text, "text is null");
        }
    }

    public RegisteredSchema {
        requireNonNull(format, "format is null");
        requireNonNull(text, "text is null");
        references = List.copyOf(references);
    }

    /**
     * Makes the reader of its records.
     *
     * @param name the schema's name in errors, such as {@code schema 7}
     * @throws DecodeException if the text is not a schema; nothing else is thrown
     */
    public RecordReader reader(String name) throws DecodeException {
        try {
            return switch (format) {
                case AVRO -> AvroReader.of(name, this);
                case PROTOBUF -> new ProtobufReader(name, ProtoFiles.descriptor(this));
                case JSON -> new JsonReader(name);
            };
        } catch (RuntimeException | StackOverflowError e) {
            // Whoever writes to the registry chooses the text: parsers report it in many ways.
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new DecodeException(
                    Reason.UNDECODABLE,
                    "%s is not a schema in %s: %s"
                            .formatted(name, format, Excerpt.cut(why, MOST_CHARACTERS)),
                    e);
        }
    }
}
