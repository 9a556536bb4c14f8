package io.nextup.event.wire;

import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.avro.Schema;

/**
 * Format of one message on the wire.
 *
 * @param schemas every released version of its schema
 * @param table the fields of the newest version; an older one has the first of them, and the same
 *     records within them
 * @param versionOf the oldest version that can hold a message. It is written as that one, so
 *     readers of older builds read all that does not need the newer one
 * @param <T> the message
 */
record Layout<T>(SchemaVersions schemas, Table<T> table, ToIntFunction<T> versionOf) {
    Layout {
        requireFieldsOf(schemas.newest(), table);
    }

    private static void requireFieldsOf(Schema schema, Table<?> table) {
        List<String> fields = schema.getFields().stream().map(Schema.Field::name).toList();
        if (!fields.equals(table.names())) {
            throw new IllegalStateException(
                    "The table of %s has the fields %s: it must have those of its newest schema, %s"
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

    /** Makes the layout of a message that only the newest version can hold. */
    static <T> Layout<T> of(String name, int newest, Table<T> table) {
        return of(name, newest, table, message -> newest);
    }

    static <T> Layout<T> of(String name, int newest, Table<T> table, ToIntFunction<T> versionOf) {
        return new Layout<>(SchemaVersions.load(name, newest), table, versionOf);
    }

    /** Returns the message's name, as in its schema. */
    String name() {
        return schemas.newest().getName();
    }
}
