package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * One step of a training: a method of the module and its arguments.
 *
 * @param method name of the module's method that gives the mean loss of the examples
 * @param inputs its arguments, in order
 * @param rows ascending rows without repeats, at least all that the method reads of a parameter
 *     with a sparse gradient; empty where it has dense gradients alone. Not to be changed
 * @param examples number of examples, by which epochs weigh the loss
 */
public record TrainingStep(String method, List<Input> inputs, long[] rows, int examples) {
    public TrainingStep {
        requireNonNull(method, "method is null");
        inputs = List.copyOf(inputs);
        requireNonNull(rows, "rows are null");
    }

    /** Makes a step whose gradients are dense. */
    public static TrainingStep dense(String method, List<Input> inputs, int examples) {
        return new TrainingStep(method, inputs, new long[0], examples);
    }

    /** Makes a step that reads only these rows of the item vectors; they may repeat. */
    public static TrainingStep sparse(
            String method, List<Input> inputs, int examples, long[]... rows) {
        long[] read =
                Arrays.stream(rows).flatMapToLong(LongStream::of).sorted().distinct().toArray();
        return new TrainingStep(method, inputs, read, examples);
    }

    /** An argument: an array in row order. Not to be changed. */
    public sealed interface Input {

        /** Makes an int64 array. */
        static Input of(long[] values, long... shape) {
            return new Longs(values, shape);
        }

        /** Makes a float32 array. */
        static Input of(float[] values, long... shape) {
            return new Floats(values, shape);
        }
    }

    /** An int64 array in row order. */
    public record Longs(long[] values, long[] shape) implements Input {}

    /** A float32 array in row order. */
    public record Floats(float[] values, long[] shape) implements Input {}
}
