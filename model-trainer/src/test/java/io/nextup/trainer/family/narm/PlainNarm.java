package io.nextup.trainer.family.narm;

import static io.nextup.trainer.family.network.PlainParts.dot;
import static io.nextup.trainer.family.network.PlainParts.plus;
import static io.nextup.trainer.family.network.PlainParts.times;

import io.nextup.trainer.family.network.PlainParts;
import java.util.Map;

/** NARM's forward pass in plain Java, one sequence at a time, in double precision. */
final class PlainNarm {
    private final PlainParts parts;
    private final int layers;

    PlainNarm(Map<String, float[]> weights, int layers) {
        this.parts = new PlainParts(weights);
        this.layers = layers;
    }

    /** Scores of items 1 and up, after each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        double[][] x = new double[sequence.length][];
        for (int i = 0; i < sequence.length; i++) {
            x[i] = parts.embedded(sequence[i]);
        }
        double[][] states = parts.recurrence("recurrence", x, layers);
        double[][] scores = new double[sequence.length][];
        for (int t = 0; t < states.length; t++) {
            scores[t] = parts.scores(parts.headNorm(mixed(states[t], local(states, t))));
        }
        return scores;
    }

    /** The sum of the states up to t, each weighted by v sigmoid(A1 h_t + A2 h_j). */
    private double[] local(double[][] states, int t) {
        int d = parts.dimension();
        double[] sum = new double[d];
        for (int j = 0; j <= t; j++) {
            double weight = 0;
            for (int row = 0; row < d; row++) {
                double inner =
                        dot(parts.row("query_weight", row), states[t])
                                + dot(parts.row("key_weight", row), states[j]);
                weight += parts.at("attention", row) * PlainParts.sigmoid(inner);
            }
            sum = plus(sum, times(states[j], weight));
        }
        return sum;
    }

    /** B [global, local]. */
    private double[] mixed(double[] global, double[] local) {
        int d = parts.dimension();
        double[] mixed = new double[d];
        for (int row = 0; row < d; row++) {
            for (int j = 0; j < d; j++) {
                mixed[row] += parts.at("mix_weight", row * 2 * d + j) * global[j];
                mixed[row] += parts.at("mix_weight", row * 2 * d + d + j) * local[j];
            }
        }
        return mixed;
    }
}
