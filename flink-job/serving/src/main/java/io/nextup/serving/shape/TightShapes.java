package io.nextup.serving.shape;

import java.util.stream.IntStream;

/**
 * Shapes with one row for each sequence, as wide as their bucket. They suit a CPU: a new shape
 * costs nothing there, but a padded row costs as much time as any other.
 */
public final class TightShapes extends BatchShapes {
    /** Makes the shapes of one model, with the limits that {@link BatchShapes} describes. */
    public TightShapes(int maxLength, int batchMaxSize, int mostExcluded) {
        super(maxLength, batchMaxSize, mostExcluded);
    }

    @Override
    public CallShape of(int rows, int longest, int excluded) {
        return new CallShape(rows, buckets.widthOf(longest), CallShape.powerOfTwo(excluded));
    }

    @Override
    IntStream warmUpRows() {
        return IntStream.of(1, batchMaxSize);
    }
}
