package io.nextup.trainer.family.network;

import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;

/** Options that networks share. A network picks those that it reads and sets their defaults. */
public final class NetworkOptions {
    /** Width of a network's embeddings; a multiple of {@link #HEADS} where there are heads. */
    public static final Hyperparameter<Integer> DIMENSION =
            Hyperparameter.count("dimension", 1, "Width of a network.")
                    .shapingWeights()
                    .trying(32, 64, 96, 128);

    public static final Hyperparameter<Integer> LAYERS =
            Hyperparameter.count("layers", 1, "Blocks of the model.")
                    .shapingWeights()
                    .trying(1, 2, 3);

    public static final Hyperparameter<Integer> HEADS =
            Hyperparameter.count("heads", 1, "Attention heads of a block.").shapingWeights();

    public static final Hyperparameter<Double> FILTER_SHARE =
            Hyperparameter.number(
                            "filterShare",
                            "Share that a filter of near items has beside attention, from 0, attention"
                                    + " alone, to below 1.")
                    .labelled("P")
                    .where(value -> value >= 0 && value < 1, "0 up to but not including 1")
                    .shapingWeights()
                    .trying(0., .3, .7);

    /** More would only cost time: the mean of a few gains most of it. */
    private static final int MOST_NETWORKS = 32;

    /** Only some families have it; the others are one network. */
    public static final Hyperparameter<Integer> NETWORKS =
            Hyperparameter.count(
                            "networks",
                            1,
                            "Networks that learn side by side, alike but for their random numbers."
                                    + " The mean of their scores ranks.")
                    .where(value -> value <= MOST_NETWORKS, "at most " + MOST_NETWORKS)
                    .shapingWeights();

    public static final Hyperparameter<Double> DROPOUT =
            Hyperparameter.number(
                            "dropout",
                            "Share of activations left out in training, from 0 to below 1.")
                    .labelled("P")
                    .where(value -> value >= 0 && value < 1, "0 up to but not including 1")
                    .trying(.1, .2, .35, .5);

    private NetworkOptions() {}

    /** Returns the number of networks side by side. */
    public static int networks(TrainOptions options) {
        return options.has(NETWORKS) ? options.get(NETWORKS) : 1;
    }

    /** Returns true where blocks of attention have a filter beside it. */
    public static boolean hasFilter(TrainOptions options) {
        return options.has(FILTER_SHARE) && options.get(FILTER_SHARE) > 0;
    }
}
