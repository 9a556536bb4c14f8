package io.nextup.trainer.family.network;

import java.util.Map;
import java.util.Random;

/** Weights for tests: initial ones are so near 0 that a wrong formula would hardly show. */
public final class WeightsThatMatter {
    private WeightsThatMatter() {}

    public static Map<String, float[]> of(Network network) {
        Map<String, float[]> weights = network.initialWeights(1);
        Random random = new Random(2);
        for (float[] values : weights.values()) {
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (random.nextGaussian() * 0.4);
            }
        }
        return weights;
    }
}
