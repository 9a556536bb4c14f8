package io.nextup.trainer.family.sasrec;

import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.PlainParts;
import io.nextup.trainer.train.LearningOptions;
import java.util.Map;

/** SASRec's forward pass in plain Java, one sequence at a time, in double precision. */
final class PlainSasRec {
    private final PlainParts parts;
    private final int layers;
    private final int heads;

    PlainSasRec(Map<String, float[]> weights, int layers, int heads) {
        this.parts = new PlainParts(weights);
        this.layers = layers;
        this.heads = heads;
    }

    /** The network of these sizes, with a filter and the family's own dropout. */
    static Network network(int items, int positions, int dimension, int layers, int heads) {
        return network(items, positions, dimension, layers, heads, 0.2);
    }

    static Network withoutDropout(int items, int positions, int dimension, int layers, int heads) {
        return network(items, positions, dimension, layers, heads, 0);
    }

    private static Network network(
            int items, int positions, int dimension, int layers, int heads, double dropout) {
        SasRec family = new SasRec();
        return family.network(
                items,
                family.defaults()
                        .with(LearningOptions.MAX_LENGTH, positions)
                        .with(NetworkOptions.DIMENSION, dimension)
                        .with(NetworkOptions.LAYERS, layers)
                        .with(NetworkOptions.HEADS, heads)
                        .with(NetworkOptions.FILTER_SHARE, PlainParts.FILTER_SHARE)
                        .with(NetworkOptions.DROPOUT, dropout));
    }

    /** Scores of items 1 and up, at each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        double[][] x = new double[sequence.length][];
        for (int i = 0; i < sequence.length; i++) {
            int age = sequence.length - 1 - i;
            x[i] =
                    PlainParts.plus(
                            parts.embedded(sequence[i]), parts.row("ages.position_embedding", age));
        }
        double[][] scores = parts.attentionBlocks("blocks", x, layers, heads, true);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = parts.scores(parts.headNorm(scores[i]));
        }
        return scores;
    }
}
