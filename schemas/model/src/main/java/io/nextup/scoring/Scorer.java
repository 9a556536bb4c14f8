package io.nextup.scoring;

/**
 * A loaded model. An instance takes one call at a time unless the implementation allows more. Never
 * close it during a call: that frees native memory in use and kills the process.
 */
public interface Scorer extends AutoCloseable {

    /**
     * Returns the k best next items of each sequence.
     *
     * @param input sequences and exclusions, with values of the columns that the model takes
     * @param k number of items to return, at least 1; may exceed the catalogue
     */
    TopK topk(ModelInput input, int k);

    @Override
    void close();
}
