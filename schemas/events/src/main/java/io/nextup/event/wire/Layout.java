package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.apache.avro.io.Encoder;

/**
 * How the fields of one message lie on the wire. A field is added to the record, to a new version
 * of the schema, and here.
 *
 * @param <T> the message
 */
interface Layout<T> {
    /** Every released version of the schema. */
    SchemaVersions schemas();

    /**
     * The oldest version that can hold the message. It is written as that one, so readers of older
     * builds read all that does not need the newer one.
     */
    default int versionOf(T message) {
        return schemas().newestVersion();
    }

    /** Writes one JSON object. */
    void writeJson(T message, JsonGenerator out) throws IOException;

    /** Reads the fields of one JSON object. */
    T readJson(JsonInput in, long recordTimeMillis) throws IOException, DecodeException;

    /** Writes the fields in the order of the message's version, {@link #versionOf}. */
    void writeAvro(T message, Encoder out) throws IOException;

    /** Reads the fields in whatever order the writer's schema has them. */
    T readAvro(AvroInput in) throws IOException;
}
