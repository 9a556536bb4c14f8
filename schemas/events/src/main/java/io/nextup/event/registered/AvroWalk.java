package io.nextup.event.registered;

import io.nextup.event.wire.BoundedDecoder;
import io.nextup.event.wire.JsonPaths.Nested;
import io.nextup.event.wire.Wanted;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;

/**
 * One reading of a record: keeps the values that are wanted and passes over all others. Avro's own
 * reader would build the whole record, to the depth and size that its writer chose. Not
 * thread-safe.
 */
final class AvroWalk {
    private static final int MOST_DEPTH = 32;

    /** Nulls and empty records take no bytes, so the number of values needs a limit of its own. */
    private static final int MOST_VALUES_PER_BYTE = 64;

    private static final int MOST_VALUES_BESIDES = 10_000;

    private final BoundedDecoder in;
    private final Object[] values;
    private long valuesLeft;

    /**
     * @param values takes the values that are wanted
     */
    AvroWalk(BoundedDecoder in, Object[] values) {
        this.in = in;
        this.values = values;
        this.valuesLeft = (long) MOST_VALUES_PER_BYTE * in.left() + MOST_VALUES_BESIDES;
    }

    /** Reads a whole record. */
    void record(Schema schema, Wanted wanted) throws IOException {
        Schema.Type type = schema.getType();
        if (type != Schema.Type.RECORD && type != Schema.Type.MAP && type != Schema.Type.UNION) {
            throw new IOException(
                    "the schema is of the type %s: an event is a record".formatted(type.getName()));
        }
        value(schema, wanted, 0);
    }

    private void value(Schema schema, Wanted wanted, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("the record is deeper than %d levels".formatted(MOST_DEPTH));
        }
        if (--valuesLeft < 0) {
            throw new IOException("the record has more values than its bytes can hold");
        }
        switch (schema.getType()) {
            case RECORD -> {
                take(wanted, Nested.OBJECT);
                for (Schema.Field field : schema.getFields()) {
                    value(
                            field.schema(),
                            wanted == null ? null : wanted.property(field.name()),
                            depth + 1);
                }
            }
            case MAP -> {
                take(wanted, Nested.OBJECT);
                map(schema.getValueType(), wanted, depth);
            }
            case ARRAY -> {
                take(wanted, Nested.ARRAY);
                array(schema.getElementType(), wanted, depth);
            }
            case UNION ->
                    value(
                            chosen(schema.getTypes(), in.readIndex(), "branch of a union"),
                            wanted,
                            depth);
            case ENUM ->
                    take(
                            wanted,
                            chosen(schema.getEnumSymbols(), in.readEnum(), "symbol of an enum"));
            case FIXED -> {
                if (wanted == null) {
                    in.skipFixed(schema.getFixedSize());
                } else {
                    take(wanted, AvroScalars.fixed(in, schema));
                }
            }
            case STRING -> {
                if (wanted == null) {
                    in.skipString();
                } else {
                    take(wanted, in.readString());
                }
            }
            case BYTES -> {
                if (wanted == null) {
                    in.skipBytes();
                } else {
                    take(wanted, AvroScalars.bytes(in.readBytes(null), schema));
                }
            }
            case INT -> take(wanted, AvroScalars.whole(in.readInt(), schema));
            case LONG -> take(wanted, AvroScalars.whole(in.readLong(), schema));
            case FLOAT -> take(wanted, Fractions.of(in.readFloat()));
            case DOUBLE -> take(wanted, Fractions.of(in.readDouble()));
            case BOOLEAN -> take(wanted, in.readBoolean());
            case NULL -> take(wanted, null);
        }
    }

    private void array(Schema element, Wanted wanted, int depth) throws IOException {
        int index = 0;
        for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
            for (long i = 0; i < block; i++) {
                value(element, wanted == null ? null : wanted.element(index), depth + 1);
                index++;
            }
        }
    }

    private void map(Schema value, Wanted wanted, int depth) throws IOException {
        for (long block = in.readMapStart(); block > 0; block = in.mapNext()) {
            for (long i = 0; i < block; i++) {
                if (wanted == null) {
                    in.skipString();
                    value(value, null, depth + 1);
                } else {
                    value(value, wanted.property(in.readString()), depth + 1);
                }
            }
        }
    }

    private void take(Wanted wanted, Object value) {
        if (wanted != null) {
            wanted.take(value, values);
        }
    }

    private static <T> T chosen(List<T> from, int index, String what) throws IOException {
        if (index < 0 || index >= from.size()) {
            throw new IOException("%s %d of %d".formatted(what, index, from.size()));
        }
        return from.get(index);
    }
}
