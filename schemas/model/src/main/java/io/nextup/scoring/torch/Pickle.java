package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.scoring.torch.PickledValue.Complex;
import io.nextup.scoring.torch.PickledValue.Device;
import io.nextup.scoring.torch.PickledValue.Dictionary;
import io.nextup.scoring.torch.PickledValue.Instance;
import io.nextup.scoring.torch.PickledValue.Nothing;
import io.nextup.scoring.torch.PickledValue.Real;
import io.nextup.scoring.torch.PickledValue.Restored;
import io.nextup.scoring.torch.PickledValue.Sequence;
import io.nextup.scoring.torch.PickledValue.Storage;
import io.nextup.scoring.torch.PickledValue.Tensor;
import io.nextup.scoring.torch.PickledValue.Text;
import io.nextup.scoring.torch.PickledValue.Truth;
import io.nextup.scoring.torch.PickledValue.Tuple;
import io.nextup.scoring.torch.PickledValue.Whole;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes values with the few opcodes of Python's pickle protocol 2 that PyTorch needs to read a
 * module. A value, a text or a name that stands twice is written once, as PyTorch does. The same
 * values give the same bytes.
 *
 * <p>Sources: CPython's {@code Lib/pickletools.py} for the opcodes, PyTorch's {@code
 * torch/csrc/jit/serialization/pickler.cpp} for the form of each value.
 */
final class Pickle {
    static final int PROTOCOL = 0x80;
    static final int PROTOCOL_VERSION = 2;
    static final int GLOBAL = 'c';
    static final int MARK = '(';
    static final int TUPLE = 't';
    static final int EMPTY_TUPLE = ')';
    static final int EMPTY_LIST = ']';
    static final int APPENDS = 'e';
    static final int EMPTY_DICT = '}';
    static final int SET_ITEMS = 'u';
    static final int NEW_OBJECT = 0x81;
    static final int BUILD = 'b';
    static final int REDUCE = 'R';
    static final int PERSISTENT_ID = 'Q';
    static final int NONE = 'N';
    static final int TRUE = 0x88;
    static final int FALSE = 0x89;
    static final int INT_8 = 'K';
    static final int INT_32 = 'J';
    static final int LONG = 0x8a;
    static final int FLOAT_64 = 'G';
    static final int TEXT = 'X';
    static final int PUT = 'q';
    static final int LONG_PUT = 'r';
    static final int GET = 'h';
    static final int LONG_GET = 'j';
    static final int STOP = '.';

    /** Opcodes that PyTorch writes, and this class does not. */
    static final int INT_16 = 'M';

    static final int TUPLE_1 = 0x85;
    static final int TUPLE_2 = 0x86;
    static final int TUPLE_3 = 0x87;

    static final String STORAGE = "storage";
    static final String CPU = "cpu";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<String, Integer> globals = new HashMap<>();
    private final IdentityHashMap<Object, Integer> written = new IdentityHashMap<>();
    private final List<Storage> storages = new ArrayList<>();
    private int memoized;

    private Pickle() {}

    /** Bytes, and the storages to which they refer by position in the list. */
    record Pickled(byte[] bytes, List<Storage> storages) {}

    static Pickled of(PickledValue root) {
        Pickle pickle = new Pickle();
        pickle.out.write(PROTOCOL);
        pickle.out.write(PROTOCOL_VERSION);
        pickle.value(root);
        pickle.out.write(STOP);
        return new Pickled(pickle.out.toByteArray(), List.copyOf(pickle.storages));
    }

    private void value(PickledValue value) {
        Integer before = written.get(value);
        if (before != null) {
            get(before);
        } else if (value instanceof Nothing) {
            out.write(NONE);
        } else if (value instanceof Truth truth) {
            truth(truth.value());
        } else if (value instanceof Whole number) {
            integer(number.value());
        } else if (value instanceof Real number) {
            real(number.value());
        } else if (value instanceof Text text) {
            text(text.value());
        } else if (value instanceof Tuple tuple && tuple.items().isEmpty()) {
            out.write(EMPTY_TUPLE);
        } else {
            compound(value);
            written.put(value, put());
        }
    }

    private void compound(PickledValue value) {
        if (value instanceof Tuple tuple) {
            out.write(MARK);
            tuple.items().forEach(this::value);
            out.write(TUPLE);
        } else if (value instanceof Sequence list) {
            list(list);
        } else if (value instanceof Dictionary dictionary) {
            global(PickledFunction.TAG);
            out.write(MARK);
            out.write(EMPTY_DICT);
            out.write(MARK);
            dictionary.items().forEach(this::value);
            out.write(SET_ITEMS);
            text(dictionary.type().toString());
            call();
        } else if (value instanceof Instance instance) {
            instance(instance);
        } else if (value instanceof Restored instance) {
            create(instance.className());
            value(instance.state());
            out.write(BUILD);
        } else if (value instanceof Tensor tensor) {
            tensor(tensor);
        } else if (value instanceof Complex complex) {
            global(PickledFunction.COMPLEX);
            out.write(MARK);
            real(complex.real());
            real(complex.imaginary());
            call();
        } else if (value instanceof Device device) {
            global(PickledFunction.DEVICE);
            out.write(MARK);
            text(device.name());
            call();
        } else {
            throw new AssertionError("No pickle for " + value.getClass());
        }
    }

    private void list(Sequence list) {
        PickledFunction function = PickledFunction.ofList(list.type());
        global(function);
        out.write(MARK);
        out.write(EMPTY_LIST);
        out.write(MARK);
        list.items().forEach(this::value);
        out.write(APPENDS);
        if (function == PickledFunction.TAG) {
            text(list.type().toString());
        }
        call();
    }

    private void instance(Instance instance) {
        create(instance.className());
        out.write(EMPTY_DICT);
        out.write(MARK);
        instance.attributes()
                .forEach(
                        (name, attribute) -> {
                            text(name);
                            value(attribute);
                        });
        out.write(SET_ITEMS);
        out.write(BUILD);
    }

    private void create(String className) {
        int dot = className.lastIndexOf('.');
        global(className.substring(0, dot), className.substring(dot + 1));
        out.write(EMPTY_TUPLE);
        out.write(NEW_OBJECT);
    }

    /** {@code _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks)}. */
    private void tensor(Tensor tensor) {
        global(PickledFunction.TENSOR);
        out.write(MARK);
        storage(tensor.storage());
        integer(tensor.offset());
        numbers(tensor.sizes());
        numbers(tensor.strides());
        truth(tensor.requiresGrad());
        global(PickledFunction.HOOKS);
        out.write(EMPTY_TUPLE);
        out.write(REDUCE);
        call();
    }

    private void storage(Storage storage) {
        Integer before = written.get(storage);
        if (before != null) {
            get(before);
            return;
        }
        out.write(MARK);
        text(STORAGE);
        global("torch", storage.type().pickled());
        text(Integer.toString(storages.size()));
        text(CPU);
        integer(storage.elements());
        out.write(TUPLE);
        out.write(PERSISTENT_ID);
        storages.add(storage);
        written.put(storage, put());
    }

    /** Ends the arguments of a function, and calls it. */
    private void call() {
        out.write(TUPLE);
        out.write(REDUCE);
    }

    private void numbers(List<Long> values) {
        out.write(MARK);
        values.forEach(this::integer);
        out.write(TUPLE);
    }

    private void truth(boolean value) {
        out.write(value ? TRUE : FALSE);
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

    private void real(double value) {
        out.write(FLOAT_64);
        out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
    }

    private void text(String text) {
        Integer before = texts.get(text);
        if (before != null) {
            get(before);
            return;
        }
        byte[] bytes = text.getBytes(UTF_8);
        out.write(TEXT);
        littleEndian(bytes.length);
        out.writeBytes(bytes);
        texts.put(text, put());
    }

    private void global(PickledFunction function) {
        global(function.module(), function.function());
    }

    private void global(String module, String name) {
        String lines = module + "\n" + name + "\n";
        Integer before = globals.get(lines);
        if (before != null) {
            get(before);
            return;
        }
        out.write(GLOBAL);
        out.writeBytes(lines.getBytes(US_ASCII));
        globals.put(lines, put());
    }

    /** Memoizes what was written last. */
    private int put() {
        indexed(PUT, LONG_PUT, memoized);
        return memoized++;
    }

    private void get(int index) {
        indexed(GET, LONG_GET, index);
    }

    private void indexed(int opcode, int longOpcode, int index) {
        if (index < 256) {
            out.write(opcode);
            out.write(index);
        } else {
            out.write(longOpcode);
            littleEndian(index);
        }
    }

    private void littleEndian(int value) {
        out.writeBytes(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
    }
}
