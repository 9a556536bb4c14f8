package io.nextup.trainer.family.blend;

import java.util.stream.IntStream;

/** Choice of the counts' weight by validation. */
final class BlendWeight {
    /** Number of steps between the candidates; noise would decide between nearer ones. */
    private static final int STEPS = 32;

    /** Choice without validation cases: both in equal parts. */
    static final Choice UNJUDGED = new Choice(0.5, Double.NaN);

    private BlendWeight() {}

    /** A weight and its validation NDCG. */
    record Choice(double weight, double ndcg) {}

    /**
     * Returns the weights from 0, the network alone, to 1, the counts alone, in steps of a
     * thirty-second.
     */
    static double[] candidates() {
        return IntStream.rangeClosed(0, STEPS).mapToDouble(i -> (double) i / STEPS).toArray();
    }

    /**
     * Chooses the best candidate; of equals, such as where no case is answered right, the one
     * nearest to equal parts, and of two at the same distance the lesser.
     *
     * @param ndcg validation NDCG of each candidate, in their order
     */
    static Choice best(double[] ndcg) {
        double[] weights = candidates();
        int best = 0;
        for (int i = 1; i < weights.length; i++) {
            if (ndcg[i] > ndcg[best]
                    || (ndcg[i] == ndcg[best]
                            && offCentre(weights[i]) < offCentre(weights[best]))) {
                best = i;
            }
        }
        return new Choice(weights[best], ndcg[best]);
    }

    private static double offCentre(double weight) {
        return Math.abs(weight - UNJUDGED.weight());
    }
}
