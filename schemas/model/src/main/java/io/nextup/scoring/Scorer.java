package io.nextup.scoring;

/**
 * A loaded model. One call at a time for each instance unless the implementation says more; closing
 * while a call runs is forbidden (it kills the process: the native memory is gone).
 */
public interface Scorer extends AutoCloseable {

    /**
     * The k best next items of each sequence.
     *
     * @param items (batch, length) in row order, left-aligned, oldest first, zeros after the newest
     * @param exclude (batch, excludeLength) in row order, in any order, zero-padded: never in the
     *     answer
     * @param k at least 1; may exceed the catalogue
     */
    TopK topk(long[] items, long[] exclude, int batch, int k);

    @Override
    void close();
}
