package io.nextup.event.wire;

import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.avro.Schema;

/**
 * Format of one message on the wire.
 *
 * @param schemas every version of its schema that this build reads
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

    /** Makes the layout of a message of which one version is read and written. */
    static <T> Layout<T> of(String name, int version, Table<T> table) {
        return new Layout<>(SchemaVersions.load(name, version, version), table, message -> version);
    }

    /** Makes the layout of a message of which versions 1 to {@code newest} are read and written. */
    static <T> Layout<T> of(String name, int newest, Table<T> table, ToIntFunction<T> versionOf) {
        return new Layout<>(SchemaVersions.load(name, 1, newest), table, versionOf);
    }

    /** Returns the message's name, as in its schema. */
    String name() {
        return schemas.newest().getName();
    }
}
