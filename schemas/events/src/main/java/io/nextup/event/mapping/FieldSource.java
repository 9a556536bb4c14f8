package io.nextup.event.mapping;

import io.nextup.event.wire.JsonPaths;
import java.io.Serializable;
import java.util.Optional;

/** Place of a field's value. Its text is what a mapping says after the equals sign. */
public sealed interface FieldSource extends Serializable {

    /**
     * Returns the JSON pointer to the value in a record of a topic; empty if it stands elsewhere.
     */
    default Optional<String> pointer() {
        return Optional.empty();
    }

    /**
     * A column of a file, or a field of the record's outermost object.
     *
     * @param name the name; in a file without a header the column's number, from 1
     */
    record Name(String name) implements FieldSource {
        @Override
        public Optional<String> pointer() {
            return Optional.of(JsonPaths.toField(name));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A place in the record's value.
     *
     * @param path a JSON pointer (RFC 6901), such as {@code /visitor/id} or {@code /items/0}
     */
    record Path(String path) implements FieldSource {
        @Override
        public Optional<String> pointer() {
            return Optional.of(path);
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /** The record's last header of a name, in UTF-8. */
    record Header(String name) implements FieldSource {
        static final String PREFIX = "@header:";

        @Override
        public String toString() {
            return PREFIX + name;
        }
    }

    /** The record's key, in UTF-8. */
    record Key() implements FieldSource {
        static final String WORD = "@key";

        @Override
        public String toString() {
            return WORD;
        }
    }

    /** One text for all records. */
    record Constant(String text) implements FieldSource {
        @Override
        public String toString() {
            return "'" + text + "'";
        }
    }
}
