package io.nextup.trainer.family.sasrec;

import java.util.Map;

/** SASRec's forward pass in plain Java, one sequence at a time, in double precision. */
final class PlainSasRec {
    private final SasRecModule sizes;
    private final Map<String, float[]> weights;
    private final int d;

    PlainSasRec(SasRecModule sizes, Map<String, float[]> weights) {
        this.sizes = sizes;
        this.weights = weights;
        this.d = sizes.dimension();
    }

    /** Scores of items 1 and up, at each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        int length = sequence.length;
        double[][] x = new double[length][d];
        for (int i = 0; i < length; i++) {
            int age = length - 1 - i;
            for (int j = 0; j < d; j++) {
                x[i][j] =
                        at("item_embedding", sequence[i] * d + j) * Math.sqrt(d)
                                + at("position_embedding", age * d + j);
            }
        }
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = layer(x, layer);
        }
        double[][] scores = new double[length][sizes.items() + 1];
        for (int i = 0; i < length; i++) {
            double[] hidden = norm(x[i], "norm", 0);
            for (int item = 1; item <= sizes.items(); item++) {
                for (int j = 0; j < d; j++) {
                    scores[i][item] += hidden[j] * at("item_embedding", item * d + j);
                }
            }
        }
        return scores;
    }

    private double[][] layer(double[][] x, int layer) {
        int length = x.length;
        double[][] projected = new double[length][];
        for (int i = 0; i < length; i++) {
            projected[i] = linear(norm(x[i], "attention_norm", layer), "projection", layer, 3 * d);
        }
        double[][] out = new double[length][];
        for (int i = 0; i < length; i++) {
            double[] attended = new double[d];
            int width = d / sizes.heads();
            for (int head = 0; head < sizes.heads(); head++) {
                attend(projected, i, head * width, width, attended);
            }
            double[] y = plus(x[i], linear(attended, "output", layer, d));
            double[] inner = linear(norm(y, "feed_norm", layer), "feed_in", layer, d);
            for (int j = 0; j < d; j++) {
                inner[j] = Math.max(0, inner[j]);
            }
            out[i] = plus(y, linear(inner, "feed_out", layer, d));
        }
        return out;
    }

    private void attend(double[][] projected, int query, int start, int width, double[] out) {
        double[] shares = new double[query + 1];
        double sum = 0;
        for (int key = 0; key <= query; key++) {
            double dot = 0;
            for (int j = start; j < start + width; j++) {
                dot += projected[query][j] * projected[key][d + j];
            }
            shares[key] = Math.exp(dot / Math.sqrt(width));
            sum += shares[key];
        }
        for (int key = 0; key <= query; key++) {
            for (int j = start; j < start + width; j++) {
                out[j] += shares[key] / sum * projected[key][2 * d + j];
            }
        }
    }

    private double[] linear(double[] x, String name, int layer, int outputs) {
        double[] y = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            y[o] = at(name + "_bias", layer * outputs + o);
            for (int j = 0; j < d; j++) {
                y[o] += at(name + "_weight", (layer * outputs + o) * d + j) * x[j];
            }
        }
        return y;
    }

    private double[] norm(double[] x, String name, int layer) {
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
                    (x[j] - mean) / Math.sqrt(variance + 1e-5) * at(name + "_weight", layer * d + j)
                            + at(name + "_bias", layer * d + j);
        }
        return y;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int j = 0; j < a.length; j++) {
            sum[j] = a[j] + b[j];
        }
        return sum;
    }

    private double at(String name, int index) {
        return weights.get(name)[index];
    }
}
