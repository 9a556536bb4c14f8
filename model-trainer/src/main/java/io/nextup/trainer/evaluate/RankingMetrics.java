package io.nextup.trainer.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Figures from the targets' ranks; a rank is from 1, and one beyond {@link #deepest} is a miss.
 *
 * <p>HR@n: the share of targets among the first n. NDCG@n: the mean of 1 / log2(rank + 1); with one
 * relevant item a case the ideal is 1 (Järvelin and Kekäläinen, TOIS 2002). MRR@n: the mean of 1 /
 * rank. All are 0 beyond n.
 */
final class RankingMetrics {
    private static final int[] CUTOFFS = {5, 10, 20};

    private RankingMetrics() {}

    /** Returns the largest rank that counts in any figure. */
    static int deepest() {
        return CUTOFFS[CUTOFFS.length - 1];
    }

    /** Returns one case's contribution to NDCG@n, before the mean. */
    static double gain(int rank, int n) {
        return rank <= n ? Math.log(2) / Math.log(rank + 1.0) : 0;
    }

    /** Returns the means by name, such as {@code NDCG@10}; none without cases. */
    static Map<String, Double> means(int[] ranks) {
        Map<String, Double> means = new LinkedHashMap<>();
        if (ranks.length > 0) {
            for (int n : CUTOFFS) {
                int hits = 0;
                double gains = 0;
                double reciprocals = 0;
                for (int rank : ranks) {
                    if (rank <= n) {
                        hits++;
                        gains += gain(rank, n);
                        reciprocals += 1.0 / rank;
                    }
                }
                means.put("HR@" + n, (double) hits / ranks.length);
                means.put("NDCG@" + n, gains / ranks.length);
                means.put("MRR@" + n, reciprocals / ranks.length);
            }
        }
        return means;
    }
}
