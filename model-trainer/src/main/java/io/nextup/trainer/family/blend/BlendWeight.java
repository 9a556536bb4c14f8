package io.nextup.trainer.family.blend;

import java.io.IOException;

/** Looks for the weight that the validation likes best. */
final class WeightSearch {
    /** The last round looks a sixteenth to either side: nearer ones are told apart by noise. */
    private static final double FINEST = 1 / 16.0;

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
     * The best of 0, 1/4, 1/2, 3/4 and 1, then of its neighbours an eighth away, then of those a
     * sixteenth away; of equals the one that was looked at first.
     */
    static Choice search(Judge judge) throws IOException {
        Choice best = new Choice(0, judge.ndcg(0));
        for (double weight = 0.25; weight <= 1; weight += 0.25) {
            best = better(best, weight, judge);
        }
        for (double step = 0.125; step >= FINEST; step /= 2) {
            double centre = best.weight();
            for (double weight : new double[] {centre - step, centre + step}) {
                if (weight > 0 && weight < 1) {
                    best = better(best, weight, judge);
                }
            }
        }
        return best;
    }

    private static Choice better(Choice best, double weight, Judge judge) throws IOException {
        double ndcg = judge.ndcg(weight);
        return ndcg > best.ndcg() ? new Choice(weight, ndcg) : best;
    }
}
