package io.nextup.scoring;

/**
 * A loaded model. An instance takes one call at a time unless the implementation allows more. Never
 * close it during a call: that frees native memory in use and kills the process.
 */
public interface Scorer extends AutoCloseable {

    /**
     * Returns the k best next items of each sequence.
     *
     * @param items (batch, length) in row order, left-aligned, oldest first, zeros after the newest
     * @param exclude (batch, excludeLength) in row order, in any order, zero-padded: never in the
     *     answer
     * @param k number of items to return, at least 1; may exceed the catalogue
     */
    TopK topk(long[] items, long[] exclude, int batch, int k);

    @Override
    void close();
}
