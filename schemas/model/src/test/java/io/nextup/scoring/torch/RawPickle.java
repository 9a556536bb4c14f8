package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Pickled data as texts, one character a byte, so that tests can write what nobody else does. */
final class RawPickle {
    /** Stands before the opcode that is refused. */
    static final String HERE = "\u2038";

    /** Calls of {@code OrderedDict}: the hooks of a tensor. */
    static final String HOOKS = "ccollections\nOrderedDict\n)R";

    private RawPickle() {}

    static byte[] bytes(String opcodes) {
        return ("\u0080\u0002" + opcodes.replace(HERE, "")).getBytes(ISO_8859_1);
    }

    /** Where the marked opcode stands in the bytes. */
    static int at(String opcodes) {
        return 2 + opcodes.indexOf(HERE);
    }

    static String text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return "X" + littleEndian(bytes.length) + new String(bytes, ISO_8859_1);
    }

    static String number(long value) {
        return "\u008a\u0008"
                + new String(
                        ByteBuffer.allocate(Long.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(value)
                                .array(),
                        ISO_8859_1);
    }

    static String numbers(long... values) {
        StringBuilder tuple = new StringBuilder("(");
        for (long value : values) {
            tuple.append(number(value));
        }
        return tuple.append('t').toString();
    }

    static String storage(String type, String key, long elements) {
        return storage(type, key, "cpu", elements);
    }

    static String storage(String type, String key, String device, long elements) {
        return "(%sctorch\n%s\n%s%s%st%sQ"
                .formatted(text("storage"), type, text(key), text(device), number(elements), HERE);
    }

    static String tensor(String storage, long offset, String sizes, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n(%s%s%s%s\u0089%st%sR"
                .formatted(storage, number(offset), sizes, strides, HOOKS, HERE);
    }

    /** Makes an instance of a class in {@code code/__torch__.py}. */
    static String instance(String className, String... namesAndValues) {
        StringBuilder made =
                new StringBuilder("c__torch__\n").append(className).append("\n)\u0081}(");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            made.append(text(namesAndValues[i])).append(namesAndValues[i + 1]);
        }
        return made.append("ub").toString();
    }

    static String littleEndian(int value) {
        return new String(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array(),
                ISO_8859_1);
    }
}
