package io.nextup.event;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.Encoder;

/** What Avro's encoder does not write by itself. */
final class AvroOutput {
    private AvroOutput() {}

    static void textOrNull(String text, Encoder out) throws IOException {
        out.writeIndex(text == null ? 0 : 1);
        if (text != null) {
            out.writeString(text);
        }
    }

    static void bytesOrNull(byte[] bytes, Encoder out) throws IOException {
        out.writeIndex(bytes == null ? 0 : 1);
        if (bytes != null) {
            out.writeBytes(bytes);
        }
    }

    /** An enum whose constants stand in the order of the schema's symbols. */
    static <E> void symbolOrNull(E constant, List<E> constants, Encoder out) throws IOException {
        out.writeIndex(constant == null ? 0 : 1);
        if (constant != null) {
            out.writeEnum(constants.indexOf(constant));
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

    /** Writes one element of an array. */
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
