package io.nextup.trainer.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums up where the targets ranked. Not thread-safe.
 *
 * <p>HR@n: the share of targets among the first n. NDCG@n: the mean of 1 / log2(rank + 1), with one
 * relevant item a case the ideal is 1. MRR@n: the mean of 1 / rank. All are 0 beyond n.
 */
final class RankingMetrics {
    private static final int[] CUTOFFS = {5, 10, 20};

    private final double[] hits = new double[CUTOFFS.length];
    private final double[] gains = new double[CUTOFFS.length];
    private final double[] reciprocals = new double[CUTOFFS.length];
    private int cases;

    /** The largest rank that counts anywhere. */
    static int deepest() {
        return CUTOFFS[CUTOFFS.length - 1];
    }

    /**
     * @param rank of the target, from 1; anything beyond {@link #deepest} is a miss
     */
    void add(int rank) {
        cases++;
        for (int i = 0; i < CUTOFFS.length; i++) {
            if (rank <= CUTOFFS[i]) {
                hits[i]++;
                gains[i] += Math.log(2) / Math.log(rank + 1.0);
                reciprocals[i] += 1.0 / rank;
            }
        }
    }

    Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        if (cases > 0) {
            for (int i = 0; i < CUTOFFS.length; i++) {
                means.put("HR@" + CUTOFFS[i], hits[i] / cases);
                means.put("NDCG@" + CUTOFFS[i], gains[i] / cases);
                means.put("MRR@" + CUTOFFS[i], reciprocals[i] / cases);
            }
        }
        return means;
    }
}
