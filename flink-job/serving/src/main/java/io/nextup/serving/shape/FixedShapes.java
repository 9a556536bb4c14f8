package io.nextup.serving.shape;

import java.util.stream.IntStream;

/**
 * A fixed set of shapes; a model is called with all of them before it serves. They suit a GPU: the
 * first call of a shape compiles and allocates there, and a few more rows cost almost nothing. Rows
 * are 8, 16, 32 and so on up to the largest batch; widths are the buckets', each with one width of
 * exclusions.
 */
public final class FixedShapes extends BatchShapes {
    private static final int FEWEST_ROWS = 8;

    /** Makes the shapes of one model, with the limits that {@link BatchShapes} describes. */
    public FixedShapes(int maxLength, int batchMaxSize, int mostExcluded) {
        super(maxLength, batchMaxSize, mostExcluded);
    }

    /**
     * Returns a shape of the set unless a row has more exclusions than the limit. This happens with
     * requests from a savepoint of a job that kept longer sequences; their exclusions are padded to
     * a power of two.
     *
     * @throws IllegalArgumentException if there are more rows than in the largest batch
     */
    @Override
    public CallShape of(int rows, int longest, int excluded) {
        if (rows > batchMaxSize) {
            throw new IllegalArgumentException(
                    "%d rows: a batch has at most %d".formatted(rows, batchMaxSize));
        }
        int width = buckets.widthOf(longest);
        int expected = excludeWidth(width);
        return new CallShape(
                paddedRows(rows),
                width,
                excluded <= expected ? expected : CallShape.powerOfTwo(excluded));
    }

    @Override
    IntStream warmUpRows(int width) {
        IntStream below =
                IntStream.iterate(
                        paddedRows(1), rows -> rows < batchMaxSize, rows -> paddedRows(rows + 1));
        return IntStream.concat(below, IntStream.of(batchMaxSize));
    }

    private int paddedRows(int rows) {
        return Math.min(batchMaxSize, Math.max(FEWEST_ROWS, CallShape.powerOfTwo(rows)));
    }

    /** Most exclusions of a sequence: no more than its items if the model reads all of these. */
    private int excludeWidth(int width) {
        int most = width < buckets.widest() ? Math.min(width, mostExcluded) : mostExcluded;
        return CallShape.powerOfTwo(most);
    }
}
