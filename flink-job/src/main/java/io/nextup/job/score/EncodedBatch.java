package io.nextup.job.score;

/**
 * A model's input for those requests of a batch of which the model knows an item.
 *
 * @param items (rows, width) in row order, left-aligned, oldest first, zeros after the newest
 * @param exclude (rows, excludeWidth) in row order, zero-padded, at least one column
 * @param requests which request each row is of, ascending
 */
record EncodedBatch(long[] items, long[] exclude, int[] requests) {
    int rows() {
        return requests.length;
    }
}
