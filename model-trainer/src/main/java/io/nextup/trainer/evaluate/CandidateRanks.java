package io.nextup.trainer.evaluate;

import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.trainer.dataset.EvaluationCase;
import java.util.Arrays;
import java.util.List;

/** Ranks of the cases' targets by several candidates that share most of their work. */
@FunctionalInterface
public interface CandidateRanks {

    /**
     * Ranks among all items but those excluded, from 1: the number of items that score at least as
     * much as the target, the target itself counted. A target that is excluded or 0 ranks beyond
     * all; ranks beyond 10 only need to be distinct from the first ten.
     *
     * @param items (B, L), zeros after the newest
     * @param exclude (B, E), zeros among them
     * @param targets (B)
     * @return (B, candidates), in row order
     */
    long[] ranks(long[] items, long[] exclude, long[] targets);

    /**
     * Returns NDCG@10 of each candidate, as {@link Evaluator#ofModule} does for a module that
     * scores the same, but for how its float32 rounds.
     *
     * @param candidates number of candidates
     * @param cases one or more
     * @param excludeSeen true to leave a case's own items out of its answer
     * @param shape sizes of each candidate, which takes items and exclusions alone
     */
    default double[] ndcg(
            int candidates, List<EvaluationCase> cases, boolean excludeSeen, ModuleShape shape) {
        if (!shape.inputs().isColumnless()) {
            throw new IllegalArgumentException(
                    "Candidates are asked by items and exclusions alone, not with %s"
                            .formatted(InputColumn.words(shape.inputs().columns())));
        }
        int[][] ranks = new int[candidates][cases.size()];
        Arrays.stream(ranks).forEach(each -> Arrays.fill(each, Integer.MAX_VALUE));
        for (CaseBlock block : CaseBlock.withHistory(cases, shape.items())) {
            ModelInput input =
                    SequenceEncoder.input(
                            shape.inputs(),
                            block.cases().stream()
                                    .map(one -> one.row(shape.maxLength(), excludeSeen))
                                    .toList());
            long[] answer = ranks(input.items(), input.exclude(), block.targets());
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
