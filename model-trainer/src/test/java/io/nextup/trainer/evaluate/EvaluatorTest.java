package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.model.Scorer;
import io.nextup.model.TopK;
import io.nextup.trainer.dataset.EvaluationCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final int ITEMS = 60;
    private static final int MAX_LENGTH = 5;

    @Test
    void figuresAreThoseOfABruteForceComputationOnScoresWithTies() {
        List<EvaluationCase> cases = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 700; i++) {
            int[] history = random.ints(random.nextInt(12), 1, ITEMS + 1).toArray();
            cases.add(new EvaluationCase(history, random.nextInt(ITEMS + 1)));
        }
        Evaluation evaluation = Evaluator.evaluate(new Ranking(), cases, MAX_LENGTH);
        assertThat(evaluation.cases()).isEqualTo(700);
        assertSame(evaluation.excludingHistory(), bruteForce(cases, true));
        assertSame(evaluation.includingHistory(), bruteForce(cases, false));
        assertThat(evaluation.excludingHistory().get("HR@20")).isBetween(0.2, 0.5);
    }

    @Test
    void aTargetAtTheTopCountsFullyAndATiedOneByTheWorstOfItsPlaces() {
        // For the empty history: 60, then 59 and 58 with one score, then 57 and 56 with one score.
        Map<String, Double> top = including(new int[] {}, 60);
        assertThat(top).containsEntry("HR@5", 1.0).containsEntry("NDCG@10", 1.0);
        Map<String, Double> tied = including(new int[] {}, 57);
        assertThat(tied)
                .containsEntry("HR@5", 1.0)
                .containsEntry("MRR@5", 0.2)
                .hasEntrySatisfying(
                        "NDCG@5", gain -> assertThat(gain).isCloseTo(0.3869, within(1e-4)));
    }

    @Test
    void aTargetOutsideTheVocabularyIsAMiss() {
        assertThat(including(new int[] {3}, 0).values()).containsOnly(0.0);
    }

    @Test
    void aTargetInTheHistoryIsAMissOnlyWhereHistoryIsExcluded() {
        List<EvaluationCase> cases = List.of(new EvaluationCase(new int[] {60, 60, 60, 60}, 60));
        Scorer popular = new Constant();
        assertThat(Evaluator.excludingHistory(popular, cases, 2).values()).containsOnly(0.0);
        assertThat(Evaluator.includingHistory(popular, cases, 2)).containsEntry("HR@5", 1.0);
    }

    @Test
    void allOfALongHistoryIsExcludedThoughOnlyItsEndIsRead() {
        int[] history = IntStream.rangeClosed(41, 60).map(i -> 101 - i).toArray();
        List<EvaluationCase> cases = List.of(new EvaluationCase(history, 40));
        assertThat(Evaluator.excludingHistory(new Constant(), cases, 2))
                .containsEntry("MRR@5", 1.0);
        assertThat(Evaluator.includingHistory(new Constant(), cases, 2))
                .containsEntry("HR@20", 0.0);
    }

    @Test
    void noCasesGiveNoFigures() {
        Evaluation evaluation = Evaluator.evaluate(new Constant(), List.of(), 5);
        assertThat(evaluation).isEqualTo(new Evaluation(Map.of(), Map.of(), 0));
    }

    private static Map<String, Double> including(int[] history, int target) {
        return Evaluator.includingHistory(
                new Ranking(), List.of(new EvaluationCase(history, target)), MAX_LENGTH);
    }

    private static void assertSame(Map<String, Double> actual, Map<String, Double> expected) {
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach(
                (name, value) ->
                        assertThat(actual.get(name)).as(name).isCloseTo(value, within(1e-12)));
    }

    /** Ranks against all items, one by one. */
    private static Map<String, Double> bruteForce(List<EvaluationCase> cases, boolean excluding) {
        Map<String, Double> sums = new TreeMap<>();
        for (EvaluationCase one : cases) {
            int length = one.history().length;
            int[] read =
                    Arrays.copyOfRange(one.history(), Math.max(0, length - MAX_LENGTH), length);
            boolean met = Arrays.stream(one.history()).anyMatch(item -> item == one.target());
            int rank = 1;
            for (int item = 1; item <= ITEMS; item++) {
                int other = item;
                boolean candidate =
                        !excluding || Arrays.stream(one.history()).noneMatch(h -> h == other);
                if (candidate
                        && item != one.target()
                        && Ranking.score(read, item) >= Ranking.score(read, one.target())) {
                    rank++;
                }
            }
            boolean possible = one.target() != 0 && !(excluding && met);
            for (int n : new int[] {5, 10, 20}) {
                boolean hit = possible && rank <= n;
                sums.merge("HR@" + n, hit ? 1.0 : 0.0, Double::sum);
                sums.merge("MRR@" + n, hit ? 1.0 / rank : 0.0, Double::sum);
                sums.merge(
                        "NDCG@" + n, hit ? Math.log(2) / Math.log(1.0 + rank) : 0.0, Double::sum);
            }
        }
        sums.replaceAll((name, sum) -> sum / cases.size());
        return sums;
    }

    /** Scores that follow from the sequence and come in ties of two: 60; 59, 58; 57, 56; ... */
    private static class Ranking implements Scorer {
        static float score(int[] sequence, int item) {
            int shift = Arrays.stream(sequence).sum();
            int half = Math.floorMod(item + shift, ITEMS + 1) / 2;
            return half;
        }

        float scoreOf(int[] sequence, int item) {
            return score(sequence, item);
        }

        @Override
        public TopK topk(long[] items, long[] exclude, int batch, int k) {
            float[] scores = new float[batch * k];
            int[] indices = new int[batch * k];
            for (int row = 0; row < batch; row++) {
                int[] sequence = row(items, batch, row);
                int[] excluded = row(exclude, batch, row);
                List<Integer> ranked =
                        IntStream.rangeClosed(1, ITEMS)
                                .filter(i -> Arrays.stream(excluded).noneMatch(e -> e == i))
                                .boxed()
                                .sorted(Comparator.comparing(i -> -scoreOf(sequence, i)))
                                .limit(k)
                                .toList();
                for (int i = 0; i < k; i++) {
                    boolean there = i < ranked.size();
                    indices[row * k + i] = there ? ranked.get(i) : 0;
                    scores[row * k + i] =
                            there ? scoreOf(sequence, ranked.get(i)) : Float.NEGATIVE_INFINITY;
                }
            }
            return new TopK(scores, indices, k);
        }

        private static int[] row(long[] values, int batch, int row) {
            int width = values.length / batch;
            return Arrays.stream(values, row * width, (row + 1) * width)
                    .filter(value -> value != 0)
                    .mapToInt(value -> (int) value)
                    .toArray();
        }

        @Override
        public void close() {}
    }

    /** The higher an item's index the better, whatever the sequence. */
    private static final class Constant extends Ranking {
        @Override
        float scoreOf(int[] sequence, int item) {
            return item;
        }
    }
}
