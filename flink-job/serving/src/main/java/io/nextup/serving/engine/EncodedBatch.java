package io.nextup.serving.engine;

import io.nextup.serving.shape.CallShape;

/**
 * Input of a model: the requests of a batch, without those that it knows no item of.
 *
 * @param items (shape's rows, width) in row order, left-aligned, oldest first, zeros after the
 *     newest; the rows beyond those of requests repeat the last of them
 * @param exclude (shape's rows, excludeWidth) in row order, zero-padded
 * @param shape of the call; null where there is nothing to call the model for
 * @param requests place in the batch of each row's request, ascending
 */
public record EncodedBatch(long[] items, long[] exclude, CallShape shape, int[] requests) {
    static final EncodedBatch NOTHING =
            new EncodedBatch(new long[0], new long[0], null, new int[0]);

    /** Rows that belong to a request. */
    public int rows() {
        return requests.length;
    }
}
