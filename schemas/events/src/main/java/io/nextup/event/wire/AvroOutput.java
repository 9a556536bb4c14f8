package io.nextup.event.wire;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.Encoder;

/** What Avro's encoder does not write by itself. */
final class AvroOutput {
    private AvroOutput() {}

    static void textOrNull(String text, Encoder out) throws IOException {
        orNull(text, out, out::writeString);
    }

    static void bytesOrNull(byte[] bytes, Encoder out) throws IOException {
        orNull(bytes, out, out::writeBytes);
    }

    /** A union of null and a value. */
    static <T> void orNull(T value, Encoder out, Element<T> notNull) throws IOException {
        out.writeIndex(value == null ? 0 : 1);
        if (value != null) {
            notNull.write(value);
        }
    }

    static void map(Map<String, String> entries, Encoder out) throws IOException {
        out.writeMapStart();
        out.setItemCount(entries.size());
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            out.startItem();
            out.writeString(entry.getKey());
            out.writeString(entry.getValue());
        }
        out.writeMapEnd();
    }

    /** Writes one element of an array, or a value that may be null. */
    interface Element<T> {
        void write(T value) throws IOException;
    }

    static <T> void list(List<T> values, Encoder out, Element<T> element) throws IOException {
        out.writeArrayStart();
        out.setItemCount(values.size());
        for (T value : values) {
            out.startItem();
            element.write(value);
        }
        out.writeArrayEnd();
    }
}
