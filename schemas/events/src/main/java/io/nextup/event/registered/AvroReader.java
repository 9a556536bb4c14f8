package io.nextup.event.registered;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Excerpt;
import io.nextup.event.wire.BoundedDecoder;
import io.nextup.event.wire.DecodeException;
import java.io.IOException;
import java.util.List;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Reads records in Avro's binary encoding, by the schema of their writer. */
final class AvroReader implements RecordReader {
    private final String name;
    private final Schema schema;

    private AvroReader(String name, Schema schema) {
        this.name = name;
        this.schema = schema;
    }

    /** Parses the schema, after those that it uses. */
    static AvroReader of(String name, RegisteredSchema schema) {
        // Writers with other libraries choose names and defaults that Java's would refuse.
        Schema.Parser parser =
                new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
        schema.references().forEach(reference -> parser.parse(reference.text()));
        return new AvroReader(name, parser.parse(schema.text()));
    }

    @Override
    public Object[] read(byte[] record, Places places) throws DecodeException {
        BoundedDecoder in = new BoundedDecoder(record, RegisteredRecord.HEADER_BYTES);
        Object[] values = new Object[places.count()];
        try {
            new AvroWalk(in, values).record(schema, places.root());
            if (in.left() > 0) {
                throw new IOException("%d bytes follow the record".formatted(in.left()));
            }
        } catch (IOException e) {
            throw new DecodeException(
                    Reason.UNDECODABLE,
                    "Avro of %s: %s, in %s".formatted(name, e.getMessage(), Excerpt.of(record)),
                    e);
        }
        return values;
    }

    @Override
    public List<String> places(byte[] record) {
        return AvroPlaces.of(schema).places();
    }
}
