package io.nextup.serving.engine;

import io.nextup.serving.shape.CallShape;

/**
 * Input of a model: the requests of a batch, without those of which it knows no item.
 *
 * @param items (shape's rows, width) in row order, left-aligned, oldest first, zeros after the
 *     newest; the rows beyond those of requests repeat the last of them
 * @param exclude (shape's rows, excludeWidth) in row order, zero-padded
 * @param shape shape of the call; null if the model knows no item of any request
 * @param requests position in the batch of each row's request, ascending
 */
public record EncodedBatch(long[] items, long[] exclude, CallShape shape, int[] requests) {
    static final EncodedBatch NOTHING =
            new EncodedBatch(new long[0], new long[0], null, new int[0]);

    /** Number of rows that belong to a request. */
    public int rows() {
        return requests.length;
    }
}
