package io.nextup.serving.shape;

import java.util.stream.IntStream;

/**
 * Shapes with one row for each sequence, as wide as the longest one. They suit a CPU: a new shape
 * costs next to nothing there, but padding costs as much time as items do.
 */
public final class TightShapes extends BatchShapes {
    /** Makes the shapes of one model, with the limits that {@link BatchShapes} describes. */
    public TightShapes(int maxLength, int batchMaxSize, int mostExcluded) {
        super(maxLength, batchMaxSize, mostExcluded);
    }

    @Override
    public CallShape of(int rows, int longest, int excluded) {
        return new CallShape(rows, longest, CallShape.powerOfTwo(excluded));
    }

    /** Calls only the widest batch with the most rows: a narrower one would show nothing more. */
    @Override
    IntStream warmUpRows(int width) {
        return width < buckets.widest() ? IntStream.of(1) : IntStream.of(1, batchMaxSize);
    }
}
