package io.nextup.trainer.evaluate;

import java.util.Arrays;

/**
 * A model's answers to a list of cases. The arrays are not to be changed.
 *
 * @param ranks ranks of the targets, from 1, parallel to the cases; a rank beyond {@link
 *     RankingMetrics#deepest} is a miss
 * @param top (cases, {@value #TOP}) in row order: the best items, 0 where there were fewer
 */
record CaseAnswers(int[] ranks, int[] top) {
    /** Number of items in a recommendation, as by default in the job. */
    static final int TOP = 10;

    CaseAnswers {
        if (top.length != ranks.length * TOP) {
            throw new IllegalArgumentException(
                    "%d ranks and %d best items".formatted(ranks.length, top.length));
        }
    }

    /** Returns NDCG@10 of each case. */
    double[] gains() {
        return Arrays.stream(ranks).mapToDouble(r -> RankingMetrics.gain(r, TOP)).toArray();
    }

    /** Returns HR@10 of each case. */
    double[] hits() {
        return Arrays.stream(ranks).mapToDouble(r -> r <= TOP ? 1 : 0).toArray();
    }

    /** Returns a copy with other answers at some positions. */
    CaseAnswers with(int[] positions, CaseAnswers others) {
        int[] newRanks = ranks.clone();
        int[] newTop = top.clone();
        for (int i = 0; i < positions.length; i++) {
            newRanks[positions[i]] = others.ranks[i];
            System.arraycopy(others.top, i * TOP, newTop, positions[i] * TOP, TOP);
        }
        return new CaseAnswers(newRanks, newTop);
    }
}
