package io.nextup.scoring;

/**
 * A loaded model. An instance takes one call at a time unless the implementation allows more. Never
 * close it during a call: that frees native memory in use and kills the process.
 */
public interface Scorer extends AutoCloseable {

    /**
     * Returns the k best next items of each sequence, where no rule holds.
     *
     * @param input sequences and exclusions, with values of the columns that the model takes
     * @param k number of items to return, at least 1; may exceed the catalogue
     */
    TopK topk(ModelInput input, int k);

    /** Tells whether the scorer applies a bias itself. */
    default boolean takesBias() {
        return false;
    }

    /**
     * Returns the k best next items of each sequence that a bias allows.
     *
     * @param bias {@link ItemBias#NONE}, or of the scorer's items if it {@linkplain #takesBias
     *     takes one}
     * @throws IllegalArgumentException for a bias that the scorer does not take
     */
    default TopK topk(ModelInput input, int k, ItemBias bias) {
        if (!bias.isNone()) {
            throw new IllegalArgumentException("A bias for a scorer that takes none");
        }
        return topk(input, k);
    }

    @Override
    void close();
}
