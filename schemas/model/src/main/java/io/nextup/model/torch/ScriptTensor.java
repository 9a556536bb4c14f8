package io.nextup.model.torch;

import java.util.Arrays;

/**
 * A float32 parameter of a module, contiguous, in row order.
 *
 * @param values as many as the product of the shape
 * @param shape sizes, outermost first
 */
public record ScriptTensor(float[] values, long... shape) {
    public ScriptTensor {
        long expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (expected != values.length) {
            throw new IllegalArgumentException(
                    "Shape %s asks for %d values, not %d"
                            .formatted(Arrays.toString(shape), expected, values.length));
        }
    }

    /** Values between neighbours of each dimension. */
    long[] strides() {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }
}
