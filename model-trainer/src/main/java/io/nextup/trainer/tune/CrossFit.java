package io.nextup.trainer.tune;

import java.util.Arrays;

/**
 * Figures of the best of several candidates, without the luck by which it is the best: the users
 * are divided into halves, and those of each half are answered by the candidate that is best in the
 * other half. A candidate that is best in both has its own figures. Not thread-safe.
 */
final class CrossFit {
    private static final int HALVES = 2;

    private final int[] users;
    private final double[] bestSums = new double[HALVES];
    private final double[][] best = new double[HALVES][];

    /**
     * @param users number of each case's user, from 0
     */
    CrossFit(int[] users) {
        this.users = users.clone();
    }

    /**
     * Adds a candidate.
     *
     * @param gains its figures, one a case
     */
    void add(double[] gains) {
        double[] sums = new double[HALVES];
        for (int i = 0; i < gains.length; i++) {
            sums[half(i)] += gains[i];
        }
        for (int half = 0; half < HALVES; half++) {
            if (best[half] == null || sums[half] > bestSums[half]) {
                bestSums[half] = sums[half];
                best[half] = gains;
            }
        }
    }

    /**
     * Returns the figures, one a case.
     *
     * @throws IllegalStateException if no candidate was added
     */
    double[] gains() {
        if (best[0] == null) {
            throw new IllegalStateException("No candidate was added");
        }
        double[] gains = new double[users.length];
        Arrays.setAll(gains, i -> best[1 - half(i)][i]);
        return gains;
    }

    private int half(int index) {
        return users[index] % HALVES;
    }
}
