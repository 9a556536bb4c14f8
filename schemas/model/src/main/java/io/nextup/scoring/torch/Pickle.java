package io.nextup.scoring.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the few opcodes of Python's pickle protocol 2 that PyTorch needs to read a module.
 *
 * <p>Sources: CPython's {@code Lib/pickletools.py} for the opcodes, PyTorch's {@code
 * torch/csrc/jit/serialization/pickler.cpp} for the form of a tensor.
 */
final class Pickle {
    private static final int PROTOCOL = 0x80;
    private static final int GLOBAL = 'c';
    private static final int MARK = '(';
    private static final int TUPLE = 't';
    private static final int EMPTY_TUPLE = ')';
    private static final int EMPTY_DICT = '}';
    private static final int SET_ITEMS = 'u';
    private static final int NEW_OBJECT = 0x81;
    private static final int BUILD = 'b';
    private static final int REDUCE = 'R';
    private static final int PERSISTENT_ID = 'Q';
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;
    private static final int INT_8 = 'K';
    private static final int INT_32 = 'J';
    private static final int LONG = 0x8a;
    private static final int FLOAT_64 = 'G';
    private static final int TEXT = 'X';
    private static final int STOP = '.';

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<ScriptTensor> tensors = new ArrayList<>();

    private Pickle() {}

    /** Bytes, and the tensors to which they refer by position in the list. */
    record Pickled(byte[] bytes, List<ScriptTensor> tensors) {}

    /** {@code ()}. */
    static byte[] emptyTuple() {
        return new byte[] {(byte) PROTOCOL, 2, EMPTY_TUPLE, STOP};
    }

    static Pickled module(ScriptObject root) {
        Pickle pickle = new Pickle();
        pickle.out.write(PROTOCOL);
        pickle.out.write(2);
        pickle.object(root);
        pickle.out.write(STOP);
        return new Pickled(pickle.out.toByteArray(), List.copyOf(pickle.tensors));
    }

    private void value(Object value) {
        if (value instanceof Boolean truth) {
            out.write(truth ? TRUE : FALSE);
        } else if (value instanceof Long number) {
            integer(number);
        } else if (value instanceof Double number) {
            out.write(FLOAT_64);
            out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof ScriptTensor tensor) {
            tensor(tensor);
        } else if (value instanceof ScriptObject object) {
            object(object);
        } else {
            throw new AssertionError("No pickle for " + value.getClass());
        }
    }

    private void object(ScriptObject object) {
        global(TorchArchive.NAMESPACE, object.className());
        out.write(EMPTY_TUPLE);
        out.write(NEW_OBJECT);
        out.write(EMPTY_DICT);
        out.write(MARK);
        object.attributes()
                .forEach(
                        (name, attribute) -> {
                            text(name);
                            value(attribute);
                        });
        out.write(SET_ITEMS);
        out.write(BUILD);
    }

    /** {@code _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks)}. */
    private void tensor(ScriptTensor tensor) {
        global("torch._utils", "_rebuild_tensor_v2");
        out.write(MARK);

        out.write(MARK);
        text("storage");
        global("torch", tensor.storage());
        text(Integer.toString(tensors.size()));
        text("cpu");
        integer(tensor.count());
        out.write(TUPLE);
        out.write(PERSISTENT_ID);

        integer(0);
        tuple(tensor.shape());
        tuple(tensor.strides());
        out.write(tensor.isParameter() ? TRUE : FALSE);
        global("collections", "OrderedDict");
        out.write(EMPTY_TUPLE);
        out.write(REDUCE);

        out.write(TUPLE);
        out.write(REDUCE);
        tensors.add(tensor);
    }

    private void tuple(long[] values) {
        out.write(MARK);
        for (long value : values) {
            integer(value);
        }
        out.write(TUPLE);
    }

    private void integer(long value) {
        if (value >= 0 && value < 256) {
            out.write(INT_8);
            out.write((int) value);
        } else if (value == (int) value) {
            out.write(INT_32);
            littleEndian((int) value);
        } else {
            out.write(LONG);
            out.write(Long.BYTES);
            out.writeBytes(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(value)
                            .array());
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(TEXT);
        littleEndian(bytes.length);
        out.writeBytes(bytes);
    }

    private void global(String module, String name) {
        out.write(GLOBAL);
        out.writeBytes("%s\n%s\n".formatted(module, name).getBytes(StandardCharsets.UTF_8));
    }

    private void littleEndian(int value) {
        out.writeBytes(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
    }
}
