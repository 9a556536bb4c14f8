package io.nextup.trainer.family.network;

import java.util.Arrays;
import java.util.Map;

/** Forward passes of parts in plain Java, one sequence at a time, in double precision. */
public final class PlainParts {
    /** Share of the filter in blocks that have one. */
    public static final double FILTER_SHARE = 0.7;

    private final Map<String, float[]> weights;
    private final int d;

    /**
     * @param weights values by path, of a network with a head
     */
    public PlainParts(Map<String, float[]> weights) {
        this.weights = weights;
        this.d = weights.get("head.norm_weight").length;
    }

    public int dimension() {
        return d;
    }

    /** Returns one value of a parameter. */
    public double at(String path, int index) {
        return weights.get(path)[index];
    }

    /** Returns a row of a parameter of the network's width. */
    public double[] row(String path, int row) {
        double[] values = new double[d];
        for (int j = 0; j < d; j++) {
            values[j] = at(path, row * d + j);
        }
        return values;
    }

    /** Returns an item's vector as the network reads it. */
    public double[] embedded(int item) {
        return times(row(Parts.ITEM_VECTORS, item), Math.sqrt(d));
    }

    /** Scores of items 1 and up; 0 for padding. */
    public double[] scores(double[] query) {
        double[] scores = new double[weights.get(Parts.ITEM_VECTORS).length / d];
        for (int item = 1; item < scores.length; item++) {
            scores[item] = dot(query, row(Parts.ITEM_VECTORS, item));
        }
        return scores;
    }

    /** Returns what a head makes of x before it scores. */
    public double[] headNorm(double[] x) {
        return norm(x, "head.norm", 0);
    }

    /**
     * Returns the blocks' output at each position.
     *
     * @param blocks path of the part
     * @param causal true where a position sees itself and those before it, false where it sees all
     */
    public double[][] attentionBlocks(
            String blocks, double[][] x, int layers, int heads, boolean causal) {
        double[][] out = x;
        for (int layer = 0; layer < layers; layer++) {
            out = attentionBlock(blocks + ".", out, layer, heads, causal);
        }
        return out;
    }

    private double[][] attentionBlock(
            String in, double[][] x, int layer, int heads, boolean causal) {
        double[][] normed = new double[x.length][];
        double[][] projected = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            normed[i] = norm(x[i], in + "attention_norm", layer);
            projected[i] = linear(normed[i], in + "projection", layer, 3 * d);
        }
        double[][] out = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            double[] attended = new double[d];
            int keys = causal ? i + 1 : x.length;
            for (int head = 0; head < heads; head++) {
                attend(projected, i, keys, head * (d / heads), d / heads, attended);
            }
            double[] mixed = linear(attended, in + "output", layer, d);
            if (weights.containsKey(in + "filter.detail_scale")) {
                addFilter(
                        in + "filter.detail_scale", layer, normed[i], near(normed, i, keys), mixed);
            }
            double[] y = norm(plus(normed[i], mixed), in + "feed_norm", layer);
            double[] inner = linear(y, in + "feed_in", layer, 4 * d);
            double[] bent = Arrays.stream(inner).map(PlainParts::gelu).toArray();
            out[i] = plus(y, linear(bent, in + "feed_out", layer, d));
        }
        return out;
    }

    private void addFilter(String scales, int layer, double[] x, double[] near, double[] attended) {
        for (int j = 0; j < d; j++) {
            double scale = at(scales, layer * d + j);
            double filtered = near[j] + scale * scale * (x[j] - near[j]);
            attended[j] = (1 - FILTER_SHARE) * attended[j] + FILTER_SHARE * filtered;
        }
    }

    /** Mean of the first inputs by weights that fall by a fifth with each step from one of them. */
    private double[] near(double[][] inputs, int at, int count) {
        double[] mean = new double[d];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.pow(0.8, Math.abs(at - i));
        }
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < d; j++) {
                mean[j] += Math.pow(0.8, Math.abs(at - i)) / sum * inputs[i][j];
            }
        }
        return mean;
    }

    private void attend(
            double[][] projected, int query, int keys, int start, int width, double[] out) {
        double[] shares = new double[keys];
        double sum = 0;
        for (int key = 0; key < keys; key++) {
            double dot = 0;
            for (int j = start; j < start + width; j++) {
                dot += projected[query][j] * projected[key][d + j];
            }
            shares[key] = Math.exp(dot / Math.sqrt(width));
            sum += shares[key];
        }
        for (int key = 0; key < keys; key++) {
            for (int j = start; j < start + width; j++) {
                out[j] += shares[key] / sum * projected[key][2 * d + j];
            }
        }
    }

    /**
     * Returns the last layer's state after each item; the gates are those of PyTorch's
     * documentation of GRU.
     */
    public double[][] recurrence(String recurrence, double[][] x, int layers) {
        double[][] out = x;
        for (int layer = 0; layer < layers; layer++) {
            double[][] states = new double[x.length][];
            double[] state = new double[d];
            for (int i = 0; i < x.length; i++) {
                state = step(recurrence + ".", out[i], state, layer);
                states[i] = state;
            }
            out = states;
        }
        return out;
    }

    private double[] step(String in, double[] x, double[] state, int layer) {
        double[] now = linear(x, in + "input", layer, 3 * d);
        double[] past = linear(state, in + "hidden", layer, 3 * d);
        double[] next = new double[d];
        for (int j = 0; j < d; j++) {
            double reset = sigmoid(now[j] + past[j]);
            double update = sigmoid(now[d + j] + past[d + j]);
            double candidate = Math.tanh(now[2 * d + j] + reset * past[2 * d + j]);
            next[j] = (1 - update) * candidate + update * state[j];
        }
        return next;
    }

    /** Returns weight x + bias, of the parameters {@code name_weight} and {@code name_bias}. */
    public double[] linear(double[] x, String name, int layer, int outputs) {
        double[] y = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            y[o] = at(name + "_bias", layer * outputs + o);
            for (int j = 0; j < x.length; j++) {
                y[o] += at(name + "_weight", (layer * outputs + o) * x.length + j) * x[j];
            }
        }
        return y;
    }

    private double[] norm(double[] x, String name, int layer) {
        double mean = Arrays.stream(x).sum() / d;
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

    /**
     * x times the normal distribution function, by its power series (Abramowitz and Stegun, 1964,
     * 26.2.11).
     */
    private static double gelu(double x) {
        double term = x;
        double sum = x;
        for (int odd = 3; Math.abs(term) > 1e-16 * Math.abs(sum); odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return x * (0.5 + Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * sum);
    }

    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    public static double[] plus(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int j = 0; j < a.length; j++) {
            sum[j] = a[j] + b[j];
        }
        return sum;
    }

    public static double[] times(double[] a, double factor) {
        return Arrays.stream(a).map(value -> value * factor).toArray();
    }
}
