package io.nextup.trainer.family.sasrec;

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
 * Sizes of a SASRec module, and what follows from them: its parameters and how it is written.
 *
 * @param items highest item index
 * @param positions most items of a sequence that it reads
 * @param dimension a multiple of the heads
 */
record SasRecModule(int items, int positions, int dimension, int layers, int heads, double dropout)
        implements Network {

    /** Standard deviation of the initial weights, as in the reference code of BERT4Rec. */
    private static final double SPREAD = 0.02;

    /** Names and shapes as {@code sasrec.py} declares them. */
    private Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long n = layers;
        long d = dimension;
        shapes.put("item_embedding", new long[] {items + 1L, d});
        shapes.put("position_embedding", new long[] {positions, d});
        shapes.put("attention_norm_weight", new long[] {n, d});
        shapes.put("attention_norm_bias", new long[] {n, d});
        shapes.put("projection_weight", new long[] {n, 3 * d, d});
        shapes.put("projection_bias", new long[] {n, 3 * d});
        shapes.put("output_weight", new long[] {n, d, d});
        shapes.put("output_bias", new long[] {n, d});
        shapes.put("feed_norm_weight", new long[] {n, d});
        shapes.put("feed_norm_bias", new long[] {n, d});
        shapes.put("feed_in_weight", new long[] {n, d, d});
        shapes.put("feed_in_bias", new long[] {n, d});
        shapes.put("feed_out_weight", new long[] {n, d, d});
        shapes.put("feed_out_bias", new long[] {n, d});
        shapes.put("norm_weight", new long[] {d});
        shapes.put("norm_bias", new long[] {d});
        return shapes;
    }

    /** Norms start as the identity, biases at 0, all else near 0. */
    @Override
    public Map<String, float[]> initialWeights(long seed) {
        Random random = new Random(seed);
        Map<String, float[]> weights = new LinkedHashMap<>();
        shapes().forEach((name, shape) -> weights.put(name, initial(name, shape, random)));
        Arrays.fill(weights.get("item_embedding"), 0, dimension, 0f);
        return weights;
    }

    private static float[] initial(String name, long[] shape, Random random) {
        float[] values =
                new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        if (name.endsWith("norm_weight")) {
            Arrays.fill(values, 1f);
        } else if (!name.endsWith("_bias")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * SPREAD);
            }
        }
        return values;
    }

    @Override
    public ScriptObject module(Map<String, float[]> weights) {
        ScriptObject module =
                new ScriptObject("SASRec")
                        .with("training", false)
                        .with("layers", layers)
                        .with("heads", heads)
                        .with("dropout", dropout);
        shapes().forEach(
                        (name, shape) ->
                                module.with(name, new ScriptTensor(weights.get(name), shape)));
        return module.with("ranking", PrunedRanking.of(weights.get("item_embedding"), dimension));
    }

    @Override
    public String source() {
        return NetworkSource.of(Script.text(SasRecModule.class, "sasrec.py"));
    }
}
