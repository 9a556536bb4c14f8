package io.nextup.serving.engine;

/**
 * A model's input for those requests of a batch of which the model knows an item.
 *
 * @param items (shape's rows, width) in row order, left-aligned, oldest first, zeros after the
 *     newest; the rows beyond those of requests repeat the last of them
 * @param exclude (shape's rows, excludeWidth) in row order, zero-padded
 * @param shape of the call; null where there is nothing to call the model for
 * @param requests which request each row is of, ascending
 */
public record EncodedBatch(long[] items, long[] exclude, CallShape shape, int[] requests) {
    static final EncodedBatch NOTHING =
            new EncodedBatch(new long[0], new long[0], null, new int[0]);

    /** Rows that are of a request. */
    public int rows() {
        return requests.length;
    }
}
