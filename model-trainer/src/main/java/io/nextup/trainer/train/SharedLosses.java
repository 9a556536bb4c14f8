package io.nextup.trainer.train;

/** Losses that families call from their sources. */
public final class SharedLosses {
    private SharedLosses() {}

    /**
     * Returns TorchScript text of the loss functions, to put beside a family's class in its module.
     * {@code __torch__.examples(hidden (B, L, D), targets (B, L))} takes the positions that have a
     * target. {@code __torch__.full_softmax(hidden (T, D), targets (T), table (I + 1, D))} and
     * {@code __torch__.sampled_softmax(hidden, targets, table, negatives (S))} are mean
     * cross-entropies with gradients.
     */
    public static String source() {
        return Script.text(SharedLosses.class, "softmax.py");
    }
}
