package io.nextup.trainer.family.network;

import io.nextup.trainer.option.Hyperparameter;

/** Options that networks share. A network picks those that it reads and sets their defaults. */
public final class NetworkOptions {
    /** Width of the embeddings; a multiple of {@link #HEADS} where there are heads. */
    public static final Hyperparameter<Integer> DIMENSION =
            Hyperparameter.count("dimension", 1, "Width of the model.").shapingWeights();

    public static final Hyperparameter<Integer> LAYERS =
            Hyperparameter.count("layers", 1, "Blocks of the model.").shapingWeights();

    public static final Hyperparameter<Integer> HEADS =
            Hyperparameter.count("heads", 1, "Attention heads of a block.").shapingWeights();

    public static final Hyperparameter<Double> DROPOUT =
            Hyperparameter.number(
                            "dropout",
                            "Share of activations left out in training, from 0 to below 1.")
                    .labelled("P")
                    .where(value -> value >= 0 && value < 1, "0 up to but not including 1");

    private NetworkOptions() {}
}
