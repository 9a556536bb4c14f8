package io.nextup.trainer.family.gru4rec;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkSource;
import io.nextup.trainer.family.network.Parameters;
import io.nextup.trainer.train.Script;
import java.util.Map;

/**
 * Sizes of a GRU4Rec module, and what follows from them.
 *
 * @param items highest item index
 * @param dimension width of item vectors and states
 */
record Gru4RecModule(int items, int dimension, int layers, double dropout) implements Network {

    /** Standard deviation of the initial item vectors, as for the other networks. */
    private static final double SPREAD = 0.02;

    /** Returns names and shapes as {@code gru4rec.py} declares them. */
    private Parameters parameters() {
        long n = layers;
        long d = dimension;
        return new Parameters()
                .with(Parameters.ITEM_VECTORS, items + 1L, d)
                .with("input_weight", n, 3 * d, d)
                .with("input_bias", n, 3 * d)
                .with("hidden_weight", n, 3 * d, d)
                .with("hidden_bias", n, 3 * d)
                .with("norm_weight", d)
                .with("norm_bias", d);
    }

    /**
     * Draws item vectors near 0 and gates evenly within 1 / sqrt(D), as PyTorch's own GRU starts.
     */
    @Override
    public Map<String, float[]> initialWeights(long seed) {
        double most = 1 / Math.sqrt(dimension);
        return parameters()
                .initial(
                        seed,
                        (name, random) ->
                                switch (name) {
                                    case Parameters.ITEM_VECTORS ->
                                            (float) (random.nextGaussian() * SPREAD);
                                    case "norm_weight" -> 1;
                                    case "norm_bias" -> 0;
                                    default -> (float) ((2 * random.nextDouble() - 1) * most);
                                });
    }

    @Override
    public long size() {
        return parameters().size();
    }

    @Override
    public ScriptObject module(Map<String, float[]> weights, ScriptObject ranking) {
        return parameters()
                .into(
                        new ScriptObject("GRU4Rec")
                                .with("training", false)
                                .with("layers", layers)
                                .with("dropout", dropout),
                        weights)
                .with("ranking", ranking);
    }

    @Override
    public String source() {
        return NetworkSource.of(Script.text(Gru4RecModule.class, "gru4rec.py"));
    }
}
