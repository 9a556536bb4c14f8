package io.nextup.event.wire;

import io.nextup.event.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Reads and writes values for which Avro's decoder and encoder have no single call. */
final class AvroValues {
    private AvroValues() {}

    /** Reads a union's branch; the schemas know one union: null, or the value. */
    static boolean isNull(Decoder in) throws IOException {
        int branch;
        try {
            branch = in.readIndex();
        } catch (IndexOutOfBoundsException e) {
            throw unknown("branch of a union", e);
        }
        if (branch == 0) {
            in.readNull();
            return true;
        }
        if (branch != 1) {
            throw new IOException("branch %d of a union of 2".formatted(branch));
        }
        return false;
    }

    /** A resolving decoder looks the index up in an array, without a check of its own. */
    private static IOException unknown(String what, IndexOutOfBoundsException e) {
        return new IOException("unknown %s: %s".formatted(what, e.getMessage()), e);
    }

    static byte[] readBytes(Decoder in) throws IOException {
        ByteBuffer buffer = in.readBytes(null);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    static int readSymbol(Decoder in, int symbols) throws IOException {
        int index;
        try {
            index = in.readEnum();
        } catch (IndexOutOfBoundsException e) {
            throw unknown("symbol of an enum", e);
        }
        if (index < 0 || index >= symbols) {
            throw new IOException("symbol %d of an enum of %d".formatted(index, symbols));
        }
        return index;
    }

    static <E> List<E> readList(Decoder in, Type<E> element) throws IOException, DecodeException {
        List<E> elements = new ArrayList<>();
        for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
            for (long i = 0; i < block; i++) {
                elements.add(element.readAvro(in));
            }
        }
        return elements;
    }

    static <E> void writeList(Encoder out, List<E> elements, Type<E> element) throws IOException {
        out.writeArrayStart();
        out.setItemCount(elements.size());
        for (E value : elements) {
            out.startItem();
            element.writeAvro(value, out);
        }
        out.writeArrayEnd();
    }

    static <E> Map<String, E> readMap(Decoder in, Type<E> type)
            throws IOException, DecodeException {
        long block = in.readMapStart();
        if (block == 0) {
            return Map.of();
        }
        Map<String, E> entries = new HashMap<>();
        for (; block > 0; block = in.mapNext()) {
            for (long i = 0; i < block; i++) {
                String key = in.readString();
                if (entries.put(key, type.readAvro(in)) != null) {
                    throw new IOException("'%s' stands twice".formatted(Excerpt.of(key)));
                }
            }
        }
        return entries;
    }

    static <E> void writeMap(Encoder out, Map<String, E> entries, Type<E> type) throws IOException {
        out.writeMapStart();
        out.setItemCount(entries.size());
        for (Map.Entry<String, E> entry : Type.sorted(entries).entrySet()) {
            out.startItem();
            out.writeString(entry.getKey());
            type.writeAvro(entry.getValue(), out);
        }
        out.writeMapEnd();
    }
}
