package io.nextup.trainer.family.sqn;

import static io.nextup.trainer.family.network.PlainParts.dot;
import static io.nextup.trainer.family.network.PlainParts.plus;

import io.nextup.trainer.family.network.PlainParts;
import java.util.Map;

/** SQN's forward pass and the loss of its second head in plain Java, in double precision. */
final class PlainSqn {
    private final PlainParts parts;
    private final int layers;
    private final int heads;
    private final double discount;

    PlainSqn(Map<String, float[]> weights, int layers, int heads, double discount) {
        this.parts = new PlainParts(weights);
        this.layers = layers;
        this.heads = heads;
        this.discount = discount;
    }

    /** Scores of items 1 and up, at each position, without dropout: (positions, items + 1). */
    double[][] scores(int... sequence) {
        double[][] scores = states(sequence);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = parts.scores(scores[i]);
        }
        return scores;
    }

    /** Returns the state at each position. */
    double[][] states(int... sequence) {
        double[][] x = new double[sequence.length][];
        for (int i = 0; i < sequence.length; i++) {
            int age = sequence.length - 1 - i;
            x[i] = plus(parts.embedded(sequence[i]), parts.row("ages.position_embedding", age));
        }
        double[][] out = parts.attentionBlocks("blocks", x, layers, heads, true);
        for (int i = 0; i < out.length; i++) {
            out[i] = parts.headNorm(out[i]);
        }
        return out;
    }

    /**
     * Sum over the positions of (r + g Q'(s', a*) - Q(s, a))^2.
     *
     * @param fixed states and values by the weights that the differences are taken at: what is
     *     learnt towards does not move
     * @param learns path of Q
     * @param judges path of Q'
     */
    double valueLoss(
            PlainSqn fixed,
            int[] sequence,
            int[] targets,
            double[] rewards,
            int[] candidates,
            String learns,
            String judges) {
        double[][] states = states(sequence);
        double[][] later = fixed.states(sequence);
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            double goal = rewards[i];
            if (i + 1 < targets.length) {
                double[] next = later[i + 1];
                int best = candidates[0];
                for (int candidate : candidates) {
                    if (fixed.value(learns, candidate, next) > fixed.value(learns, best, next)) {
                        best = candidate;
                    }
                }
                goal += discount * fixed.value(judges, best, next);
            }
            sum += Math.pow(goal - value(learns, targets[i], states[i]), 2);
        }
        return sum;
    }

    private double value(String path, int item, double[] state) {
        return dot(parts.row(path, item), state);
    }
}
