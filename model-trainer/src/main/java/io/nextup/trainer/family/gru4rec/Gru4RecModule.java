package io.nextup.trainer.family.gru4rec;

import io.nextup.model.torch.ScriptObject;
import io.nextup.model.torch.ScriptTensor;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkSource;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.train.Script;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Sizes of a GRU4Rec module, and what follows from them.
 *
 * @param items highest item index
 * @param dimension of item vectors and states
 */
record Gru4RecModule(int items, int dimension, int layers, double dropout) implements Network {

    /** Standard deviation of the initial item vectors, as for the other networks. */
    private static final double SPREAD = 0.02;

    /** Names and shapes as {@code gru4rec.py} declares them. */
    private Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long n = layers;
        long d = dimension;
        shapes.put("item_embedding", new long[] {items + 1L, d});
        shapes.put("input_weight", new long[] {n, 3 * d, d});
        shapes.put("input_bias", new long[] {n, 3 * d});
        shapes.put("hidden_weight", new long[] {n, 3 * d, d});
        shapes.put("hidden_bias", new long[] {n, 3 * d});
        shapes.put("norm_weight", new long[] {d});
        shapes.put("norm_bias", new long[] {d});
        return shapes;
    }

    /** Item vectors near 0, gates evenly within 1 / sqrt(D) as PyTorch's own GRU starts. */
    @Override
    public Map<String, float[]> initialWeights(long seed) {
        Random random = new Random(seed);
        Map<String, float[]> weights = new LinkedHashMap<>();
        shapes().forEach((name, shape) -> weights.put(name, initial(name, shape, random)));
        Arrays.fill(weights.get("item_embedding"), 0, dimension, 0f);
        return weights;
    }

    private float[] initial(String name, long[] shape, Random random) {
        float[] values =
                new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        if (name.equals("norm_weight")) {
            Arrays.fill(values, 1f);
        } else if (name.equals("item_embedding")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * SPREAD);
            }
        } else if (!name.equals("norm_bias")) {
            double most = 1 / Math.sqrt(dimension);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * most);
            }
        }
        return values;
    }

    @Override
    public ScriptObject module(Map<String, float[]> weights) {
        ScriptObject module =
                new ScriptObject("GRU4Rec")
                        .with("training", false)
                        .with("layers", layers)
                        .with("dropout", dropout);
        shapes().forEach(
                        (name, shape) ->
                                module.with(name, new ScriptTensor(weights.get(name), shape)));
        return module.with("ranking", PrunedRanking.of(weights.get("item_embedding"), dimension));
    }

    @Override
    public String source() {
        return NetworkSource.of(Script.text(Gru4RecModule.class, "gru4rec.py"));
    }
}
