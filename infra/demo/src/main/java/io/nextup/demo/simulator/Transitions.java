package io.nextup.demo.simulator;

import java.util.random.RandomGenerator;

/** A few likely successors of each item. Immutable. */
final class Transitions {
    /** Probabilities of an item's successors, the likeliest first. */
    private static final double[] SHARES = {0.4, 0.3, 0.2, 0.1};

    /** Average share of an item's successors that are of its own category. */
    private static final double SAME_CATEGORY = 0.85;

    /**
     * Power of popularity in drawing successors: popular items are favoured, but less than by
     * popularity alone.
     */
    private static final double POPULARITY_POWER = 0.5;

    private final Catalogue catalogue;
    private final int[][] successors;

    Transitions(Catalogue catalogue, RandomGenerator random) {
        this.catalogue = catalogue;
        int items = catalogue.size();
        successors = new int[items][SHARES.length];
        double[] weights = new double[items];
        for (int item = 0; item < items; item++) {
            for (int rank = 0; rank < SHARES.length; rank++) {
                boolean same = random.nextDouble() < SAME_CATEGORY;
                for (int next = 0; next < items; next++) {
                    boolean fits =
                            same == (catalogue.category(next) == catalogue.category(item))
                                    && next != item
                                    && !contains(successors[item], rank, next);
                    weights[next] =
                            fits ? Math.pow(catalogue.baseWeight(next), POPULARITY_POWER) : 0;
                }
                successors[item][rank] = Draw.from(weights, random);
            }
        }
    }

    private static boolean contains(int[] values, int length, int value) {
        for (int i = 0; i < length; i++) {
            if (values[i] == value) {
                return true;
            }
        }
        return false;
    }

    /** Returns the item's successors; not to be changed. */
    int[] successors(int item) {
        return successors[item];
    }

    /**
     * Returns the probabilities of {@link #successors} in that hour. They sum to one, or to zero
     * while none of them exists yet.
     */
    double[] shares(int item, int hour) {
        double[] shares = SHARES.clone();
        double sum = 0;
        for (int rank = 0; rank < shares.length; rank++) {
            if (!catalogue.isThere(successors[item][rank], hour)) {
                shares[rank] = 0;
            }
            sum += shares[rank];
        }
        for (int rank = 0; rank < shares.length && sum > 0; rank++) {
            shares[rank] /= sum;
        }
        return shares;
    }
}
