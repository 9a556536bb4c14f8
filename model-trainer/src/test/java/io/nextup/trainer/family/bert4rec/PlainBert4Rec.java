package io.nextup.trainer.family.bert4rec;

import static io.nextup.trainer.family.network.PlainParts.plus;
import static io.nextup.trainer.family.network.PlainParts.times;

import io.nextup.trainer.family.network.PlainParts;
import java.util.Map;

/** BERT4Rec's forward pass in plain Java, one sequence at a time, in double precision. */
final class PlainBert4Rec {
    /** Stands for a masked item. */
    static final int MASK = 0;

    private final PlainParts parts;
    private final int layers;
    private final int heads;

    PlainBert4Rec(Map<String, float[]> weights, int layers, int heads) {
        this.parts = new PlainParts(weights);
        this.layers = layers;
        this.heads = heads;
    }

    /** Scores of items 1 and up, at each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        double[] mask = times(parts.row("mask", 0), Math.sqrt(parts.dimension()));
        double[][] x = new double[sequence.length][];
        for (int i = 0; i < sequence.length; i++) {
            double[] item = sequence[i] == MASK ? mask : parts.embedded(sequence[i]);
            x[i] = plus(item, parts.row("ages.position_embedding", sequence.length - 1 - i));
        }
        double[][] scores = parts.attentionBlocks("blocks", x, layers, heads, false);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = parts.scores(parts.headNorm(scores[i]));
        }
        return scores;
    }
}
