package io.nextup.scoring.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor of a module, contiguous, in row order: a float32 parameter, or a buffer, which training
 * does not change.
 */
public final class ScriptTensor {
    private final Values values;
    private final boolean parameter;
    private final long[] shape;

    /**
     * A float32 parameter.
     *
     * @param values the values, as many as the product of the shape; not to be changed afterwards
     * @param shape sizes, outermost first
     */
    public ScriptTensor(float[] values, long... shape) {
        this(new Floats(values), true, shape);
    }

    private ScriptTensor(Values values, boolean parameter, long... shape) {
        long expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (expected != values.count()) {
            throw new IllegalArgumentException(
                    "Shape %s needs %d values, but there are %d"
                            .formatted(Arrays.toString(shape), expected, values.count()));
        }
        this.values = values;
        this.parameter = parameter;
        this.shape = shape.clone();
    }

    /** Makes a float32 buffer; the arguments are those of the constructor. */
    public static ScriptTensor buffer(float[] values, long... shape) {
        return new ScriptTensor(new Floats(values), false, shape);
    }

    /** Makes an int32 buffer; the arguments are those of the constructor. */
    public static ScriptTensor buffer(int[] values, long... shape) {
        return new ScriptTensor(new Ints(values), false, shape);
    }

    /** Makes an int8 buffer; the arguments are those of the constructor. */
    public static ScriptTensor buffer(byte[] values, long... shape) {
        return new ScriptTensor(new Bytes(values), false, shape);
    }

    /**
     * Returns the tensor as pickled data hold it.
     *
     * @param key name of its entry in the archive
     */
    PickledValue.Tensor pickled(String key) {
        return new PickledValue.Tensor(
                new PickledValue.Storage(values.type(), key, values.count()),
                0,
                Arrays.stream(shape).boxed().toList(),
                Arrays.stream(strides()).boxed().toList(),
                parameter);
    }

    /** Distance in values between neighbours in each dimension. */
    private long[] strides() {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    byte[] littleEndian() {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(values.count(), values.type().width()))
                        .order(ByteOrder.LITTLE_ENDIAN);
        values.copyTo(bytes);
        return bytes.array();
    }

    private sealed interface Values {
        int count();

        StorageType type();

        void copyTo(ByteBuffer bytes);
    }

    private record Floats(float[] values) implements Values {
        @Override
        public int count() {
            return values.length;
        }

        @Override
        public StorageType type() {
            return StorageType.FLOAT;
        }

        @Override
        public void copyTo(ByteBuffer bytes) {
            bytes.asFloatBuffer().put(values);
        }
    }

    private record Ints(int[] values) implements Values {
        @Override
        public int count() {
            return values.length;
        }

        @Override
        public StorageType type() {
            return StorageType.INT;
        }

        @Override
        public void copyTo(ByteBuffer bytes) {
            bytes.asIntBuffer().put(values);
        }
    }

    private record Bytes(byte[] values) implements Values {
        @Override
        public int count() {
            return values.length;
        }

        @Override
        public StorageType type() {
            return StorageType.CHAR;
        }

        @Override
        public void copyTo(ByteBuffer bytes) {
            bytes.put(values);
        }
    }
}
