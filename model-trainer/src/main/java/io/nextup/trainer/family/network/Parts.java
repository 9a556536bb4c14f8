package io.nextup.trainer.family.network;

import io.nextup.trainer.family.network.Part.Start;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Script;

/** Parts that networks are assembled from; each class is the resource of its name. */
public final class Parts {
    /** Path of the item vectors (I + 1, D) in every network: its part {@code embedding}. */
    public static final String ITEM_VECTORS = "embedding.item_embedding";

    private Parts() {}

    /**
     * Makes the vectors of the items.
     *
     * @param networks networks side by side, each with a vector for each item
     * @param dimension of one network
     */
    public static Part embedding(int items, int networks, int dimension) {
        return part("Embedding", "embedding.py")
                .with("scale", Math.sqrt(dimension))
                .withTable("item_embedding", Start.NEAR_ZERO, items, (long) networks * dimension);
    }

    /** Makes the vectors of the items' ages. */
    public static Part ages(int positions, int dimension) {
        return part("Ages", "ages.py")
                .with("position_embedding", Start.NEAR_ZERO, positions, dimension);
    }

    /**
     * Makes blocks of self-attention.
     *
     * @param networks networks side by side
     * @param causal true where a position sees itself and those before it, false where it sees all
     * @param options those of {@link NetworkOptions}, all of them
     * @throws IllegalArgumentException if the dimension is not a multiple of the heads
     */
    public static Part attentionBlocks(int networks, boolean causal, TrainOptions options) {
        int layers = options.get(NetworkOptions.LAYERS);
        int dimension = options.get(NetworkOptions.DIMENSION);
        int heads = options.get(NetworkOptions.HEADS);
        if (dimension % heads != 0) {
            throw new IllegalArgumentException(
                    "dimension %d is not a multiple of heads %d".formatted(dimension, heads));
        }
        long n = layers;
        long k = networks;
        long d = dimension;
        Part filter =
                NetworkOptions.hasFilter(options)
                        ? part("NearFilter", "near_filter.py")
                                .with("causal", causal)
                                .with("share", options.get(NetworkOptions.FILTER_SHARE))
                                .with("detail_scale", Start.ONE, n, k, d)
                        : part("NoFilter", "no_filter.py");
        return new Part(
                        "AttentionBlocks",
                        Script.text(Parts.class, "attention.py")
                                .replace("FILTER", filter.className()))
                .calling(Script.text(Parts.class, "side_by_side.py"))
                .with("causal", causal)
                .with("layers", layers)
                .with("heads", heads)
                .with("dropout", options.get(NetworkOptions.DROPOUT))
                .with("attention_norm_weight", Start.ONE, n, k, d)
                .with("attention_norm_bias", Start.ZERO, n, k, d)
                .with("projection_weight", Start.NEAR_ZERO, n, k, 3 * d, d)
                .with("projection_bias", Start.ZERO, n, k, 3 * d)
                .with("output_weight", Start.NEAR_ZERO, n, k, d, d)
                .with("output_bias", Start.ZERO, n, k, d)
                .with("feed_norm_weight", Start.ONE, n, k, d)
                .with("feed_norm_bias", Start.ZERO, n, k, d)
                .with("feed_in_weight", Start.NEAR_ZERO, n, k, 4 * d, d)
                .with("feed_in_bias", Start.ZERO, n, k, 4 * d)
                .with("feed_out_weight", Start.NEAR_ZERO, n, k, d, 4 * d)
                .with("feed_out_bias", Start.ZERO, n, k, d)
                .with("filter", filter);
    }

    /**
     * Makes a network of attention: item vectors and ages, blocks, and a tied head, as the parts
     * {@code embedding}, {@code ages}, {@code blocks} and {@code head}.
     *
     * @param className name of its class in the text
     * @param positions most positions of a sequence
     * @param causal true where a position sees itself and those before it, false where it sees all
     * @param options those of {@link NetworkOptions}, all of them
     * @throws IllegalArgumentException if the dimension is not a multiple of the heads
     */
    public static Part attention(
            String className,
            String text,
            int items,
            int positions,
            boolean causal,
            TrainOptions options) {
        int networks = NetworkOptions.networks(options);
        int dimension = options.get(NetworkOptions.DIMENSION);
        return new Part(className, text)
                .with("embedding", embedding(items, networks, dimension))
                .with("ages", ages(positions, Math.multiplyExact(networks, dimension)))
                .with("blocks", attentionBlocks(networks, causal, options))
                .with("head", tiedHead(networks, dimension));
    }

    /** Makes gated recurrent units, drawn evenly within 1 / sqrt(D), as PyTorch's own start. */
    public static Part recurrence(int layers, int dimension, double dropout) {
        long n = layers;
        long d = dimension;
        Start start = Start.within(1 / Math.sqrt(dimension));
        return part("Recurrence", "recurrence.py")
                .with("layers", layers)
                .with("dropout", dropout)
                .with("input_weight", start, n, 3 * d, d)
                .with("input_bias", start, n, 3 * d)
                .with("hidden_weight", start, n, 3 * d, d)
                .with("hidden_bias", start, n, 3 * d);
    }

    /** Makes the scores of the items by their own vectors, the mean of all networks. */
    public static Part tiedHead(int networks, int dimension) {
        return part("TiedHead", "head.py")
                .with("norm_weight", Start.ONE, networks, dimension)
                .with("norm_bias", Start.ZERO, networks, dimension)
                .withRanking();
    }

    private static Part part(String className, String resource) {
        return new Part(className, Script.text(Parts.class, resource));
    }
}
