package io.nextup.trainer.family.blend;

import java.util.stream.IntStream;

/** The weight of the transitions that the validation likes best. */
final class BlendWeight {
    /** Nearer ones are told apart by noise. */
    private static final int STEPS = 32;

    /** What is taken where nothing judges: both in equal parts. */
    static final Choice UNJUDGED = new Choice(0.5, Double.NaN);

    private BlendWeight() {}

    /** A weight and what it was judged to be. */
    record Choice(double weight, double ndcg) {}

    /** 0, the network alone, to 1, the transitions alone, in steps of a thirty-second. */
    static double[] candidates() {
        return IntStream.rangeClosed(0, STEPS).mapToDouble(i -> (double) i / STEPS).toArray();
    }

    /**
     * The best one; of equals the least.
     *
     * @param ndcg parallel to the candidates
     */
    static Choice best(double[] ndcg) {
        double[] weights = candidates();
        int best = 0;
        for (int i = 1; i < weights.length; i++) {
            if (ndcg[i] > ndcg[best]) {
                best = i;
            }
        }
        return new Choice(weights[best], ndcg[best]);
    }
}
