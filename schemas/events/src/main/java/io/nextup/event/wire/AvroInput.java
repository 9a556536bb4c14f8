package io.nextup.event.wire;

import io.nextup.event.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.ResolvingDecoder;

/**
 * The fields of one Avro message, whichever released version wrote it. Remembers the field that is
 * being read, for the words of an error. Not thread-safe.
 */
final class AvroInput {
    private final Decoder decoder;
    private String fieldName;

    /**
     * @param decoder of the newest schema's bytes, or one that resolves an older one's to it
     */
    AvroInput(Decoder decoder) {
        this.decoder = decoder;
    }

    /** Reads one element of an array, or a value that may be null. */
    interface Element<T> {
        T read() throws IOException;
    }

    /** The record's fields in the order in which they come. */
    List<Schema.Field> fields(Schema newest) throws IOException {
        return decoder instanceof ResolvingDecoder resolving
                ? List.of(resolving.readFieldOrder())
                : newest.getFields();
    }

    /** Says which field comes next; its name. */
    String enter(Schema.Field field) {
        fieldName = field.name();
        return fieldName;
    }

    /** The field that was being read; null before the first. */
    String fieldName() {
        return fieldName;
    }

    String text() throws IOException {
        return decoder.readString();
    }

    String textOrNull() throws IOException {
        return orNull(this::text);
    }

    byte[] bytesOrNull() throws IOException {
        if (isNull()) {
            return null;
        }
        ByteBuffer buffer = decoder.readBytes(null);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Reads a union's branch; the schemas know one union: null, or the value. */
    private boolean isNull() throws IOException {
        int branch = decoder.readIndex();
        if (branch == 0) {
            decoder.readNull();
            return true;
        }
        if (branch != 1) {
            throw new IOException("branch %d of a union of 2".formatted(branch));
        }
        return false;
    }

    boolean bool() throws IOException {
        return decoder.readBoolean();
    }

    int int32() throws IOException {
        return decoder.readInt();
    }

    long int64() throws IOException {
        return decoder.readLong();
    }

    float float32() throws IOException {
        return decoder.readFloat();
    }

    /** An enum whose constants stand in the order of the schema's symbols. */
    <E> E symbol(List<E> constants) throws IOException {
        int index = decoder.readEnum();
        if (index < 0 || index >= constants.size()) {
            throw new IOException("symbol %d of an enum of %d".formatted(index, constants.size()));
        }
        return constants.get(index);
    }

    /** A union of null and a value. */
    <T> T orNull(Element<T> value) throws IOException {
        return isNull() ? null : value.read();
    }

    <T> List<T> list(Element<T> element) throws IOException {
        List<T> elements = new ArrayList<>();
        for (long block = decoder.readArrayStart(); block > 0; block = decoder.arrayNext()) {
            for (long i = 0; i < block; i++) {
                elements.add(element.read());
            }
        }
        return elements;
    }

    Map<String, String> map() throws IOException {
        long block = decoder.readMapStart();
        if (block == 0) {
            return Map.of();
        }
        Map<String, String> entries = new HashMap<>();
        for (; block > 0; block = decoder.mapNext()) {
            for (long i = 0; i < block; i++) {
                String key = decoder.readString();
                if (entries.put(key, decoder.readString()) != null) {
                    throw new IOException("'%s' stands twice".formatted(Excerpt.of(key)));
                }
            }
        }
        return entries;
    }

    /** A schema has a field that its layout does not read: a mistake in this build. */
    static IllegalStateException unmapped(Schema.Field field) {
        return new IllegalStateException("The layout does not read field " + field.name());
    }
}
