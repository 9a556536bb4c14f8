package io.nextup.trainer.family.cl4srec;

import static io.nextup.trainer.family.network.PlainParts.dot;
import static io.nextup.trainer.family.network.PlainParts.plus;
import static io.nextup.trainer.family.network.PlainParts.times;

import io.nextup.trainer.family.network.PlainParts;
import java.util.List;
import java.util.Map;

/** CL4SRec's forward pass and contrasts in plain Java, in double precision. */
final class PlainCl4SRec {
    private final PlainParts parts;
    private final int layers;
    private final int heads;

    PlainCl4SRec(Map<String, float[]> weights, int layers, int heads) {
        this.parts = new PlainParts(weights);
        this.layers = layers;
        this.heads = heads;
    }

    /** Scores of items 1 and up, at each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        double[][] scores = encoded(sequence);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = parts.scores(scores[i]);
        }
        return scores;
    }

    /** Returns the state at the last position of a view; 0 stands for a mask. */
    double[] last(int... view) {
        return encoded(view)[view.length - 1];
    }

    private double[][] encoded(int... sequence) {
        double[] mask = times(parts.row("mask", 0), Math.sqrt(parts.dimension()));
        double[][] x = new double[sequence.length][];
        for (int i = 0; i < sequence.length; i++) {
            double[] item = sequence[i] == Augmentation.MASK ? mask : parts.embedded(sequence[i]);
            x[i] = plus(item, parts.row("ages.position_embedding", sequence.length - 1 - i));
        }
        double[][] out = parts.attentionBlocks("blocks", x, layers, heads, true);
        for (int i = 0; i < out.length; i++) {
            out[i] = parts.headNorm(out[i]);
        }
        return out;
    }

    /** -log of the positive's share among itself and the views of sequences of other labels. */
    static double infoNce(
            List<double[]> first, List<double[]> second, long[] labels, double temperature) {
        int n = labels.length;
        double loss = 0;
        for (int i = 0; i < 2 * n; i++) {
            double[] own = i < n ? first.get(i) : second.get(i - n);
            double[] positive = i < n ? second.get(i) : first.get(i - n);
            double numerator = Math.exp(cosine(own, positive) / temperature);
            double sum = numerator;
            for (int j = 0; j < n; j++) {
                if (labels[j] != labels[i % n]) {
                    sum += Math.exp(cosine(own, first.get(j)) / temperature);
                    sum += Math.exp(cosine(own, second.get(j)) / temperature);
                }
            }
            loss += Math.log(sum / numerator) / (2 * n);
        }
        return loss;
    }

    private static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    /** The means of D^2 of pairs, and of max(0, m - D)^2 of first and second views of others. */
    static double margin(
            List<double[]> first, List<double[]> second, long[] labels, double margin) {
        double near = 0;
        double apart = 0;
        int others = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < labels.length; j++) {
                double[] difference = plus(first.get(i), times(second.get(j), -1));
                double distance = Math.sqrt(dot(difference, difference));
                if (i == j) {
                    near += distance * distance / labels.length;
                } else if (labels[i] != labels[j]) {
                    apart += Math.pow(Math.max(0, margin - distance), 2);
                    others++;
                }
            }
        }
        return near + apart / others;
    }
}
