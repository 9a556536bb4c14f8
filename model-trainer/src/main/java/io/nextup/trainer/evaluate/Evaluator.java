package io.nextup.trainer.evaluate;

import io.nextup.model.Scorer;
import io.nextup.model.SequenceEncoder;
import io.nextup.model.TopK;
import io.nextup.model.Vocabulary;
import io.nextup.trainer.dataset.EvaluationCase;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Ranks each case's target among the whole catalogue. */
public final class Evaluator {
    private static final int BLOCK = 256;

    /**
     * One more than the deepest rank that counts. It makes pessimistic ties exact: where the target
     * ties with the last of these, at least the deepest rank's number of others score as much.
     */
    private static final int K = RankingMetrics.deepest() + 1;

    private static final int MISS = Integer.MAX_VALUE;

    private Evaluator() {}

    /**
     * Both columns. A history with no item is asked as an empty sequence.
     *
     * @param maxLength the model reads so many of the newest items; all of a history is excluded
     */
    public static Evaluation evaluate(Scorer scorer, List<EvaluationCase> cases, int maxLength) {
        return new Evaluation(
                excludingHistory(scorer, cases, maxLength),
                includingHistory(scorer, cases, maxLength),
                cases.size());
    }

    /** The first column of {@link #evaluate}. */
    public static Map<String, Double> excludingHistory(
            Scorer scorer, List<EvaluationCase> cases, int maxLength) {
        return rank(scorer, cases, maxLength, true);
    }

    /** The second column of {@link #evaluate}. */
    public static Map<String, Double> includingHistory(
            Scorer scorer, List<EvaluationCase> cases, int maxLength) {
        return rank(scorer, cases, maxLength, false);
    }

    private static Map<String, Double> rank(
            Scorer scorer, List<EvaluationCase> cases, int maxLength, boolean excluding) {
        // Like lengths together: padding costs as much as items do.
        List<EvaluationCase> byLength =
                cases.stream().sorted(Comparator.comparingInt(c -> c.history().length)).toList();
        RankingMetrics metrics = new RankingMetrics();
        for (int start = 0; start < byLength.size(); start += BLOCK) {
            List<EvaluationCase> block =
                    byLength.subList(start, Math.min(start + BLOCK, byLength.size()));
            TopK answer = ask(scorer, block, maxLength, excluding);
            for (int row = 0; row < block.size(); row++) {
                metrics.add(rankOf(block.get(row).target(), answer, row));
            }
        }
        return metrics.means();
    }

    private static TopK ask(
            Scorer scorer, List<EvaluationCase> block, int maxLength, boolean excluding) {
        List<int[]> items =
                block.stream().map(c -> SequenceEncoder.truncate(c.history(), maxLength)).toList();
        List<int[]> exclude =
                block.stream().map(c -> excluding ? distinct(c.history()) : new int[0]).toList();
        return scorer.topk(
                SequenceEncoder.pad(items, Math.max(1, widest(items))),
                SequenceEncoder.pad(exclude, widest(exclude)),
                block.size(),
                K);
    }

    /** From 1: how many items score at least as much as the target, the target itself counted. */
    private static int rankOf(int target, TopK answer, int row) {
        int first = row * answer.k();
        int end = first + answer.k();
        for (int i = first; i < end && target != Vocabulary.PADDING; i++) {
            if (answer.indices()[i] == target) {
                int last = i;
                while (last + 1 < end && answer.scores()[last + 1] == answer.scores()[i]) {
                    last++;
                }
                return last - first + 1;
            }
        }
        return MISS;
    }

    private static int[] distinct(int[] history) {
        return Arrays.stream(history).distinct().toArray();
    }

    private static int widest(List<int[]> rows) {
        return rows.stream().mapToInt(row -> row.length).max().orElse(0);
    }
}
