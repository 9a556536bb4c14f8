package io.nextup.event.wire;

import java.util.List;
import org.apache.avro.Schema;

/**
 * Format of one message on the wire.
 *
 * @param schemas versions of its schema
 * @param table the fields of this build's own version, with the records within them
 * @param <T> the message
 */
record Layout<T>(SchemaVersions schemas, Table<T> table) {
    Layout {
        requireFieldsOf(schemas.own(), table);
    }

    private static void requireFieldsOf(Schema schema, Table<?> table) {
        List<String> fields = schema.getFields().stream().map(Schema.Field::name).toList();
        if (!fields.equals(table.names())) {
            throw new IllegalStateException(
                    "The table of %s has the fields %s: it must have those of its schema, %s"
                            .formatted(schema.getName(), table.names(), fields));
        }
        table.within().forEach((name, nested) -> requireFieldsOf(record(schema, name), nested));
    }

    /** Returns the record in a field, which may be absent, or an array. */
    private static Schema record(Schema schema, String field) {
        Schema type = schema.getField(field).schema();
        if (type.isUnion()) {
            type = type.getTypes().get(1);
        }
        return type.getType() == Schema.Type.ARRAY ? type.getElementType() : type;
    }

    /** Makes the layout of a message of which this build writes {@code version}. */
    static <T> Layout<T> of(String name, int version, Table<T> table) {
        return new Layout<>(SchemaVersions.load(name, version), table);
    }

    /** Returns the message's name, as in its schema. */
    String name() {
        return schemas.own().getName();
    }
}
