package io.nextup.trainer.family.blend;

import java.io.IOException;

/** Looks for the weight that the validation likes best. */
final class WeightSearch {
    /** Steps of the first round from 0 to 1; the second one looks half a step to either side. */
    private static final int STEPS = 10;

    /** What is taken where nothing judges: both in equal parts. */
    static final Choice UNJUDGED = new Choice(0.5, Double.NaN);

    private WeightSearch() {}

    /** How good the blend of a weight is: the higher, the better. */
    @FunctionalInterface
    interface Judge {
        double ndcg(double weight) throws IOException;
    }

    /** A weight and what it was judged to be. */
    record Choice(double weight, double ndcg) {}

    /**
     * The best of 0, .1, .. 1 and of the two half-way to its neighbours; the lower one of equals.
     */
    static Choice search(Judge judge) throws IOException {
        int best = 0;
        double ndcg = Double.NEGATIVE_INFINITY;
        for (int halves = 0; halves <= 2 * STEPS; halves += 2) {
            double found = judge.ndcg(weight(halves));
            if (found > ndcg) {
                best = halves;
                ndcg = found;
            }
        }
        int centre = best;
        for (int halves = centre - 1; halves <= centre + 1; halves += 2) {
            if (halves < 0 || halves > 2 * STEPS) {
                continue;
            }
            double found = judge.ndcg(weight(halves));
            if (found > ndcg) {
                best = halves;
                ndcg = found;
            }
        }
        return new Choice(weight(best), ndcg);
    }

    private static double weight(int halves) {
        return halves / (2.0 * STEPS);
    }
}
