package io.nextup.trainer.family.gru4rec;

import java.util.Map;

/**
 * GRU4Rec's forward pass in plain Java, one sequence at a time, in double precision. The gates are
 * those of PyTorch's documentation of GRU.
 */
final class PlainGru4Rec {
    private final Gru4RecModule sizes;
    private final Map<String, float[]> weights;
    private final int d;

    PlainGru4Rec(Gru4RecModule sizes, Map<String, float[]> weights) {
        this.sizes = sizes;
        this.weights = weights;
        this.d = sizes.dimension();
    }

    /** Scores of items 1 and up, after each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        double[][] states = new double[sizes.layers()][d];
        double[][] scores = new double[sequence.length][sizes.items() + 1];
        for (int i = 0; i < sequence.length; i++) {
            double[] x = new double[d];
            for (int j = 0; j < d; j++) {
                x[j] = at("item_embedding", sequence[i] * d + j) * Math.sqrt(d);
            }
            for (int layer = 0; layer < sizes.layers(); layer++) {
                states[layer] = step(x, states[layer], layer);
                x = states[layer];
            }
            double[] hidden = norm(x);
            for (int item = 1; item <= sizes.items(); item++) {
                for (int j = 0; j < d; j++) {
                    scores[i][item] += hidden[j] * at("item_embedding", item * d + j);
                }
            }
        }
        return scores;
    }

    private double[] step(double[] x, double[] state, int layer) {
        double[] in = linear(x, "input", layer);
        double[] past = linear(state, "hidden", layer);
        double[] next = new double[d];
        for (int j = 0; j < d; j++) {
            double reset = sigmoid(in[j] + past[j]);
            double update = sigmoid(in[d + j] + past[d + j]);
            double candidate = Math.tanh(in[2 * d + j] + reset * past[2 * d + j]);
            next[j] = (1 - update) * candidate + update * state[j];
        }
        return next;
    }

    private double[] linear(double[] x, String name, int layer) {
        double[] y = new double[3 * d];
        for (int o = 0; o < y.length; o++) {
            y[o] = at(name + "_bias", layer * 3 * d + o);
            for (int j = 0; j < d; j++) {
                y[o] += at(name + "_weight", (layer * 3 * d + o) * d + j) * x[j];
            }
        }
        return y;
    }

    private double[] norm(double[] x) {
        double mean = 0;
        for (double value : x) {
            mean += value / d;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / d;
        }
        double[] y = new double[d];
        for (int j = 0; j < d; j++) {
            y[j] =
                    (x[j] - mean) / Math.sqrt(variance + 1e-5) * at("norm_weight", j)
                            + at("norm_bias", j);
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double at(String name, int index) {
        return weights.get(name)[index];
    }
}
