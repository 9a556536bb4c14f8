package io.nextup.event.wire;

import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.avro.Schema;

/**
 * Format of one message on the wire.
 *
 * @param schemas every released version of its schema
 * @param table the fields of the newest version; an older one has the first of them
 * @param versionOf the oldest version that can hold a message. It is written as that one, so
 *     readers of older builds read all that does not need the newer one
 * @param <T> the message
 */
record Layout<T>(SchemaVersions schemas, Table<T> table, ToIntFunction<T> versionOf) {
    Layout {
        List<String> fields =
                schemas.newest().getFields().stream().map(Schema.Field::name).toList();
        if (!fields.equals(table.names())) {
            throw new IllegalStateException(
                    "The table of %s has the fields %s: it must have those of its newest schema, %s"
                            .formatted(schemas.newest().getName(), table.names(), fields));
        }
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
