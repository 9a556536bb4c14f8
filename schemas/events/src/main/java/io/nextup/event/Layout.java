package io.nextup.event;

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

    /** Writes one JSON object. */
    void writeJson(T message, JsonGenerator out) throws IOException;

    /** Reads the fields of one JSON object. */
    T readJson(JsonInput in, long recordTimeMillis) throws IOException, DecodeException;

    /** Writes the fields in the order of the newest schema. */
    void writeAvro(T message, Encoder out) throws IOException;

    /** Reads the fields in whatever order the writer's schema has them. */
    T readAvro(AvroInput in) throws IOException;
}
