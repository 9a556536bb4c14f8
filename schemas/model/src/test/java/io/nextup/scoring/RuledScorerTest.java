package io.nextup.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuledScorerTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    /** Ranks the items of each row from its first item on, around the catalogue; keeps each k. */
    private static final class Around implements Scorer {
        private final int items;
        private final List<Integer> asked = new ArrayList<>();

        Around(int items) {
            this.items = items;
        }

        @Override
        public TopK topk(ModelInput input, int k) {
            asked.add(input.rows() * 1_000 + k);
            TopK answer = new TopK(new float[input.rows() * k], new int[input.rows() * k], k);
            for (int row = 0; row < input.rows(); row++) {
                int first = (int) input.items()[row * input.width()];
                for (int place = 0; place < k; place++) {
                    boolean there = place < items;
                    answer.indices()[row * k + place] = there ? 1 + (first - 1 + place) % items : 0;
                    answer.scores()[row * k + place] = there ? -place : NEVER;
                }
            }
            return answer;
        }

        @Override
        public void close() {}
    }

    /** Applies a bias itself, and keeps those that it got; items score minus their index. */
    private static final class Biased implements Scorer {
        private final int items;
        private final List<ItemBias> got = new ArrayList<>();

        Biased(int items) {
            this.items = items;
        }

        @Override
        public boolean takesBias() {
            return true;
        }

        @Override
        public TopK topk(ModelInput input, int k) {
            return topk(input, k, ItemBias.NONE);
        }

        @Override
        public TopK topk(ModelInput input, int k, ItemBias bias) {
            got.add(bias);
            List<Integer> best =
                    IntStream.rangeClosed(1, items)
                            .filter(item -> !bias.forbids(item))
                            .boxed()
                            .sorted(Comparator.comparingDouble(item -> -score(item, bias)))
                            .limit(k)
                            .toList();
            TopK answer = new TopK(new float[k], new int[k], k);
            for (int place = 0; place < k; place++) {
                boolean there = place < best.size();
                answer.indices()[place] = there ? best.get(place) : 0;
                answer.scores()[place] = there ? score(best.get(place), bias) : NEVER;
            }
            return answer;
        }

        private static float score(int item, ItemBias bias) {
            return -item + (bias.isNone() ? 0 : bias.values()[item]);
        }

        @Override
        public void close() {}
    }

    private static ItemRules forbidding(int items, int... forbidden) {
        float[] values = new float[items + 1];
        for (int item : forbidden) {
            values[item] = NEVER;
        }
        return new ItemRules(ItemBias.of(values), List.of());
    }

    @Test
    void onlyRowsThatAreNotFullAreAskedAgainForTwiceAsMany() {
        Around scorer = new Around(20);

        TopK best =
                new RuledScorer(scorer)
                        .topk(
                                new ModelInput(3, new long[] {1, 11, 3}, new long[0]),
                                2,
                                forbidding(20, 1, 2, 3, 4, 5, 6));

        assertThat(best.indices()).containsExactly(7, 8, 11, 12, 7, 8);
        assertThat(best.scores()).containsExactly(-6, -7, 0, -1, -4, -5);
        // Three rows for 2; rows 1 and 3 for 4, then for 8.
        assertThat(scorer.asked).containsExactly(3_002, 2_004, 2_008);
    }

    @Test
    void theFirstCallAsksForWhatRowsOfLateNeededAndForgetsItSlowly() {
        Around scorer = new Around(40);
        RuledScorer ruled = new RuledScorer(scorer);
        ItemRules rules = forbidding(40, 1, 2, 3, 4, 5, 6);

        // From item 1 on, ten entries hold four allowed ones; from item 11 on, the first four do.
        for (long first : new long[] {1, 1, 1, 11, 11, 11, 11, 11, 11, 11}) {
            ruled.topk(ModelInput.row(new long[] {first}, new long[0]), 4, rules);
        }

        assertThat(scorer.asked)
                .containsExactly(
                        1_004, 1_008, 1_016, 1_008, 1_016, 1_016, 1_014, 1_012, 1_011, 1_010, 1_009,
                        1_008, 1_007);
    }

    /**
     * One row of 17 needs more, which costs a small second call; all would pay for a longer one.
     */
    @Test
    void aRareRowIsAskedAgainWhileTheOthersAreAskedForNoMore() {
        Around scorer = new Around(40);
        RuledScorer ruled = new RuledScorer(scorer);
        long[] firsts = new long[17];
        Arrays.fill(firsts, 11);
        firsts[3] = 1;

        for (int call = 0; call < 2; call++) {
            TopK best =
                    ruled.topk(new ModelInput(17, firsts, new long[0]), 4, forbidding(40, 1, 2, 3));
            assertThat(Arrays.copyOfRange(best.indices(), 12, 16)).containsExactly(4, 5, 6, 7);
        }

        assertThat(scorer.asked).containsExactly(17_004, 1_008, 17_004, 1_008);
    }

    /** Five rows of 17 need 31 entries, the others one: too many for those, too few for these. */
    @Test
    void theFirstCallAsksForEightTimesWhatTheMiddleRowNeedsAtMost() {
        Around scorer = new Around(40);
        RuledScorer ruled = new RuledScorer(scorer);
        ItemRules rules = forbidding(40, IntStream.rangeClosed(1, 30).toArray());
        long[] starts = new long[17];
        Arrays.fill(starts, 31);
        Arrays.fill(starts, 0, 5, 1);
        List<Integer> firsts = new ArrayList<>();

        for (int call = 0; call < 6; call++) {
            scorer.asked.clear();
            TopK best = ruled.topk(new ModelInput(17, starts, new long[0]), 1, rules);
            assertThat(best.indices()).containsOnly(31);
            firsts.add(scorer.asked.get(0));
        }

        assertThat(firsts).containsExactly(17_001, 17_002, 17_004, 17_008, 17_008, 17_008);
    }

    @Test
    void rowsThatOnlyGiveACallItsShapeAreNotAskedForMore() {
        Around scorer = new Around(40);
        RuledScorer ruled = new RuledScorer(scorer);
        ModelInput input = new ModelInput(4, new long[] {11, 1, 1, 1}, new long[0]);

        for (int call = 0; call < 2; call++) {
            TopK best = ruled.topk(input, 1, 2, forbidding(40, 1, 2, 3, 4));
            assertThat(Arrays.copyOf(best.indices(), 2)).containsExactly(11, 12);
        }

        assertThat(scorer.asked).containsExactly(4_002, 4_002);
    }

    @Test
    void whereFewerAreAllowedPaddingFollows() {
        TopK best =
                new RuledScorer(new Around(5))
                        .topk(
                                ModelInput.row(new long[] {2}, new long[0]),
                                4,
                                forbidding(5, 1, 3, 4, 5));

        assertThat(best.indices()).containsExactly(2, 0, 0, 0);
        assertThat(best.scores()).containsExactly(0, NEVER, NEVER, NEVER);
    }

    @Test
    void withoutRulesTheScorerIsAskedOnceForNoMore() {
        Around scorer = new Around(5);

        assertThat(
                        new RuledScorer(scorer)
                                .topk(
                                        ModelInput.row(new long[] {4}, new long[0]),
                                        3,
                                        ItemRules.NONE)
                                .indices())
                .containsExactly(4, 5, 1);
        assertThat(scorer.asked).containsExactly(1_003);
    }

    /** Against one pass through all items. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 40})
    void limitsKeepTheBestOfEachValueAsAPassThroughAllItemsDoes(int k) {
        int items = 37;
        Random random = new Random(k);
        for (int trial = 0; trial < 200; trial++) {
            int[][] categories = values(random, items);
            int[][] brands = values(random, items);
            int most = 1 + random.nextInt(3);
            int[] forbidden = random.ints(random.nextInt(12), 1, items + 1).distinct().toArray();
            ItemRules rules =
                    new ItemRules(
                            forbidding(items, forbidden).bias(),
                            List.of(
                                    new AtMost(most, index -> categories[index]),
                                    new AtMost(4, index -> brands[index])));
            int first = 1 + random.nextInt(items);

            TopK best =
                    new RuledScorer(new Around(items))
                            .topk(ModelInput.row(new long[] {first}, new long[0]), k, rules);

            List<Integer> expected = new ArrayList<>();
            Map<Integer, Integer> ofCategory = new HashMap<>();
            Map<Integer, Integer> ofBrand = new HashMap<>();
            for (int place = 0; place < items && expected.size() < k; place++) {
                int item = 1 + (first - 1 + place) % items;
                if (IntStream.of(forbidden).noneMatch(one -> one == item)
                        && isBelow(ofCategory, categories[item], most)
                        && isBelow(ofBrand, brands[item], 4)) {
                    expected.add(item);
                    count(ofCategory, categories[item]);
                    count(ofBrand, brands[item]);
                }
            }
            while (expected.size() < k) {
                expected.add(0);
            }
            assertThat(best.indices())
                    .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /** None to two values of each index. */
    private static int[][] values(Random random, int items) {
        int[][] values = new int[items + 1][];
        for (int index = 0; index <= items; index++) {
            values[index] = random.ints(random.nextInt(3), 0, 5).distinct().toArray();
        }
        return values;
    }

    private static boolean isBelow(Map<Integer, Integer> counts, int[] values, int most) {
        return IntStream.of(values).allMatch(value -> counts.getOrDefault(value, 0) < most);
    }

    private static void count(Map<Integer, Integer> counts, int[] values) {
        IntStream.of(values).forEach(value -> counts.merge(value, 1, Integer::sum));
    }

    @Test
    void aScorerThatTakesABiasAppliesItAndLimitsCountInItsOrder() {
        float[] values = {0, NEVER, 0, 0, 0, 5, 0};
        ItemRules rules =
                new ItemRules(
                        ItemBias.of(values),
                        List.of(new AtMost(1, index -> new int[] {index % 2})));
        Biased scorer = new Biased(6);

        TopK best =
                new RuledScorer(scorer).topk(ModelInput.row(new long[] {1}, new long[0]), 2, rules);

        assertThat(best.indices()).containsExactly(5, 2);
        assertThat(best.scores()).containsExactly(0, -2);
        assertThat(scorer.got).containsExactly(rules.bias());
        ItemRules withoutLimits = new ItemRules(rules.bias(), List.of());
        assertThat(
                        new RuledScorer(scorer)
                                .topk(ModelInput.row(new long[] {1}, new long[0]), 3, withoutLimits)
                                .indices())
                .containsExactly(5, 2, 3);
    }

    /** All items tie. Item 7 comes last in a short answer, and first in a long one. */
    @Test
    void equalItemsThatStandInAnotherOrderInALongerAnswerAreCountedAnew() {
        Scorer scorer =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        TopK answer = new TopK(new float[k], new int[k], k);
                        for (int place = 0; place < k; place++) {
                            boolean there = place < 7;
                            answer.indices()[place] =
                                    there ? 1 + (k > 6 ? 6 + place : place) % 7 : 0;
                            answer.scores()[place] = there ? 1 : NEVER;
                        }
                        return answer;
                    }

                    @Override
                    public void close() {}
                };
        int[][] values = {{}, {1}, {2}, {1}, {1}, {1}, {2}, {1, 2}};

        TopK best =
                new RuledScorer(scorer)
                        .topk(
                                ModelInput.row(new long[] {1}, new long[0]),
                                3,
                                new ItemRules(
                                        ItemBias.NONE,
                                        List.of(new AtMost(1, index -> values[index]))));

        assertThat(best.indices()).containsExactly(7, 0, 0);
        assertThat(best.scores()).containsExactly(1, NEVER, NEVER);
    }

    @Test
    void anAnswerOfAnotherLengthThanAskedForIsAnError() {
        Scorer brief =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        return new TopK(new float[] {1}, new int[] {1}, 1);
                    }

                    @Override
                    public void close() {}
                };

        assertThatThrownBy(
                        () ->
                                new RuledScorer(brief)
                                        .topk(
                                                ModelInput.row(new long[] {1}, new long[0]),
                                                2,
                                                forbidding(5, 1)))
                .isInstanceOf(ScorerException.class)
                .hasMessage("The module answered 1 x 1 indices where 1 x 2 were asked for");
    }

    @Test
    void aScorerWithoutABiasTakesNone() {
        assertThatThrownBy(
                        () ->
                                new Around(5)
                                        .topk(
                                                ModelInput.row(new long[] {1}, new long[0]),
                                                1,
                                                forbidding(5, 1).bias()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A bias for a scorer that takes none");
    }
}
