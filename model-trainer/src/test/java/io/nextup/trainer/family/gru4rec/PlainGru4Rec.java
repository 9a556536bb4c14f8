package io.nextup.trainer.family.gru4rec;

import io.nextup.trainer.family.network.PlainParts;
import java.util.Map;

/** GRU4Rec's forward pass in plain Java, one sequence at a time, in double precision. */
final class PlainGru4Rec {
    private final PlainParts parts;
    private final int layers;

    PlainGru4Rec(Map<String, float[]> weights, int layers) {
        this.parts = new PlainParts(weights);
        this.layers = layers;
    }

    /** Scores of items 1 and up, after each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        double[][] x = new double[sequence.length][];
        for (int i = 0; i < sequence.length; i++) {
            x[i] = parts.embedded(sequence[i]);
        }
        double[][] scores = parts.recurrence("recurrence", x, layers);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = parts.scores(parts.headNorm(scores[i]));
        }
        return scores;
    }
}
