package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.EvaluationCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
    private static final int ITEMS = 60;
    private static final int MAX_LENGTH = 5;
    private static final Vocabulary VOCABULARY =
            Vocabulary.of(IntStream.rangeClosed(1, ITEMS).mapToObj(i -> "i" + i).toList());

    /** Most popular first: i60, i58, ..., i2, and none of the others. */
    private static final List<String> POPULAR =
            IntStream.range(0, ITEMS / 2).mapToObj(i -> "i" + (ITEMS - 2 * i)).toList();

    private static final RankingScorer RANKING = new RankingScorer(ITEMS);

    @Test
    void figuresAreThoseOfABruteForceComputationOnScoresWithTies() {
        List<EvaluationCase> cases = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 700; i++) {
            int[] history = random.ints(random.nextInt(12), 1, ITEMS + 1).toArray();
            cases.add(new EvaluationCase(history, random.nextInt(ITEMS + 1)));
        }
        assertThat(cases).anyMatch(one -> one.history().length == 0);
        Evaluation evaluation = Evaluation.of(recommender(RANKING, MAX_LENGTH), cases);
        assertThat(evaluation.cases()).isEqualTo(700);
        assertSame(evaluation.excludingHistory(), bruteForce(cases, true));
        assertSame(evaluation.includingHistory(), bruteForce(cases, false));
        assertThat(evaluation.excludingHistory().get("HR@20")).isBetween(0.2, 0.5);
    }

    @Test
    void aTargetAtTheTopCountsFullyAndATiedOneByTheWorstOfItsPlaces() {
        // After 61: 60, then 59 and 58 with one score, then 57 and 56 with one score.
        int[] wholeTurn = {60, 1};
        assertThat(including(wholeTurn, 60))
                .containsEntry("HR@5", 1.0)
                .containsEntry("NDCG@10", 1.0);
        assertThat(including(wholeTurn, 57))
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
    void anAnswerThatEndsInPaddingHitsNoUnknownTarget() {
        Recommender fewPopular = new Recommender(RANKING, VOCABULARY, List.of("i1"), MAX_LENGTH);
        List<EvaluationCase> unknown = List.of(new EvaluationCase(new int[0], 0));
        assertThat(Evaluation.of(fewPopular, unknown).includingHistory().values())
                .containsOnly(0.0);
    }

    @Test
    void aHistoryOfWhichNothingIsKnownIsAnsweredByPopularity() {
        assertThat(including(new int[0], 56)).containsEntry("MRR@5", 1.0 / 3);
        assertThat(including(new int[0], 57).values()).containsOnly(0.0);
        List<EvaluationCase> unknown = List.of(new EvaluationCase(new int[0], 60));
        assertThat(Evaluation.of(recommender(RANKING, 5), unknown).excludingHistory())
                .containsEntry("HR@5", 1.0);
        assertThat(Evaluator.ofModule(RANKING, unknown, true, new ModuleShape(ITEMS, 5)))
                .containsEntry("HR@20", 0.0);
    }

    @Test
    void aTargetInTheHistoryIsAMissOnlyWhereHistoryIsExcluded() {
        List<EvaluationCase> cases = List.of(new EvaluationCase(new int[] {60, 60, 60, 60}, 60));
        Evaluation evaluation = Evaluation.of(recommender(new Constant(), 2), cases);
        assertThat(evaluation.excludingHistory().values()).containsOnly(0.0);
        assertThat(evaluation.includingHistory()).containsEntry("HR@5", 1.0);
        assertThat(Evaluator.ofModule(new Constant(), cases, false, new ModuleShape(ITEMS, 2)))
                .isEqualTo(evaluation.includingHistory());
    }

    @Test
    void allOfALongHistoryIsExcludedThoughOnlyItsEndIsRead() {
        int[] history = IntStream.rangeClosed(41, 60).map(i -> 101 - i).toArray();
        List<EvaluationCase> cases = List.of(new EvaluationCase(history, 40));
        Evaluation evaluation = Evaluation.of(recommender(new Constant(), 2), cases);
        assertThat(evaluation.excludingHistory()).containsEntry("MRR@5", 1.0);
        assertThat(evaluation.includingHistory()).containsEntry("HR@20", 0.0);
        assertThat(Evaluator.ofModule(new Constant(), cases, true, new ModuleShape(ITEMS, 2)))
                .isEqualTo(evaluation.excludingHistory());
    }

    @Test
    void noCasesGiveNoFigures() {
        assertThat(Evaluation.of(recommender(new Constant(), 5), List.of()))
                .isEqualTo(new Evaluation(Map.of(), Map.of(), 0));
    }

    /** What a block's scores take does not grow with the catalogue. */
    @ParameterizedTest
    @CsvSource({"60, 256", "65536, 256", "100000, 167", "1000000, 16", "100000000, 1"})
    void theLargerTheCatalogueTheSmallerTheBlocks(int items, int largest) {
        List<EvaluationCase> cases =
                Collections.nCopies(500, new EvaluationCase(new int[] {1, 2}, 60));
        List<Integer> batches = new ArrayList<>();
        Scorer scorer =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        batches.add(input.rows());
                        return new Constant().topk(input, k);
                    }

                    @Override
                    public void close() {}
                };
        Map<String, Double> figures =
                Evaluator.ofModule(scorer, cases, true, new ModuleShape(items, 5));
        assertThat(figures).containsEntry("HR@5", 1.0);
        assertThat(Collections.max(batches)).isEqualTo(largest);
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(500);
    }

    private static Recommender recommender(Scorer scorer, int maxLength) {
        return new Recommender(scorer, VOCABULARY, POPULAR, maxLength);
    }

    private static Map<String, Double> including(int[] history, int target) {
        return Evaluation.of(
                        recommender(RANKING, MAX_LENGTH),
                        List.of(new EvaluationCase(history, target)))
                .includingHistory();
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
            int rank = rank(one, excluding);
            for (int n : new int[] {5, 10, 20}) {
                boolean hit = rank <= n;
                sums.merge("HR@" + n, hit ? 1.0 : 0.0, Double::sum);
                sums.merge("MRR@" + n, hit ? 1.0 / rank : 0.0, Double::sum);
                sums.merge(
                        "NDCG@" + n, hit ? Math.log(2) / Math.log(1.0 + rank) : 0.0, Double::sum);
            }
        }
        sums.replaceAll((name, sum) -> sum / cases.size());
        return sums;
    }

    private static int rank(EvaluationCase one, boolean excluding) {
        int[] history = one.history();
        if (history.length == 0) {
            int place = POPULAR.indexOf("i" + one.target());
            return place < 0 ? Integer.MAX_VALUE : place + 1;
        }
        int[] read =
                Arrays.copyOfRange(
                        history, Math.max(0, history.length - MAX_LENGTH), history.length);
        boolean met = Arrays.stream(history).anyMatch(item -> item == one.target());
        if (one.target() == 0 || (excluding && met)) {
            return Integer.MAX_VALUE;
        }
        int rank = 1;
        for (int item = 1; item <= ITEMS; item++) {
            int other = item;
            boolean candidate = !excluding || Arrays.stream(history).noneMatch(h -> h == other);
            if (candidate
                    && item != one.target()
                    && RANKING.score(read, item) >= RANKING.score(read, one.target())) {
                rank++;
            }
        }
        return rank;
    }

    /** The higher an item's index the better, whatever the sequence. */
    private static final class Constant implements Scorer {
        @Override
        public TopK topk(ModelInput input, int k) {
            return RankingScorer.answer(
                    input.items(),
                    input.exclude(),
                    input.rows(),
                    k,
                    ITEMS,
                    (sequence, item) -> item);
        }

        @Override
        public void close() {}
    }
}
