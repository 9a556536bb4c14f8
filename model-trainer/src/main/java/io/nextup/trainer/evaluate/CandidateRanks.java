package io.nextup.trainer.evaluate;

import io.nextup.trainer.dataset.EvaluationCase;
import java.util.Arrays;
import java.util.List;

/** Where several candidates, which share most of their work, rank the targets of cases. */
@FunctionalInterface
public interface CandidateRanks {

    /**
     * Ranks among all items but those excluded, from 1: how many items score at least as much as
     * the target, the target itself counted. A target that is excluded or 0 ranks beyond all.
     *
     * @param items (B, L), zeros after the newest
     * @param exclude (B, E), zeros among them
     * @param targets (B)
     * @return (B, candidates), in row order
     */
    long[] ranks(long[] items, long[] exclude, long[] targets);

    /**
     * NDCG@10 of each candidate, the very figure that {@link Evaluator#ofModule} has for a module
     * that scores the same.
     *
     * @param candidates how many there are
     * @param cases at least one
     * @param excludeSeen whether the items of a case are left out of the answer to it
     * @param items of the catalogue
     * @param maxLength the candidates read so many of the newest items
     */
    default double[] ndcg(
            int candidates,
            List<EvaluationCase> cases,
            boolean excludeSeen,
            int items,
            int maxLength) {
        int[][] ranks = new int[candidates][cases.size()];
        Arrays.stream(ranks).forEach(each -> Arrays.fill(each, Integer.MAX_VALUE));
        for (CaseBlock block : CaseBlock.of(cases, items)) {
            long[] answer =
                    ranks(block.items(maxLength), block.exclude(excludeSeen), block.targets());
            for (int i = 0; i < answer.length; i++) {
                ranks[i % candidates][block.positions()[i / candidates]] =
                        (int) Math.min(answer[i], Integer.MAX_VALUE);
            }
        }
        return Arrays.stream(ranks)
                .mapToDouble(each -> RankingMetrics.means(each).get("NDCG@10"))
                .toArray();
    }
}
