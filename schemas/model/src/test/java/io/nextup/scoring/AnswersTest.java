package io.nextup.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final float NONE = Float.NEGATIVE_INFINITY;
    private static final Vocabulary VOCABULARY = Vocabulary.of(List.of("a", "b", "c", "d"));
    private static final SequenceEncoder ENCODER = new SequenceEncoder(VOCABULARY, 2);

    /** Answers each row with its newest item, of score 9, and padding. */
    private static final class Echo implements Scorer {
        final List<ModelInput> asked = new ArrayList<>();

        @Override
        public TopK topk(ModelInput input, int k) {
            asked.add(input);
            float[] scores = new float[input.rows() * k];
            int[] indices = new int[input.rows() * k];
            for (int row = 0; row < input.rows(); row++) {
                for (int i = 0; i < k; i++) {
                    scores[row * k + i] = i == 0 ? 9 : NONE;
                }
                for (int i = row * input.width(); i < (row + 1) * input.width(); i++) {
                    if (input.items()[i] != 0) {
                        indices[row * k] = (int) input.items()[i];
                    }
                }
            }
            return new TopK(scores, indices, k);
        }

        @Override
        public void close() {}
    }

    private final Echo module = new Echo();
    private final Answers answers = new Answers(module, ENCODER, List.of("d", "b", "a"));

    private InputRow row(String... itemIds) {
        return answers.row(List.of(itemIds), null, true);
    }

    @Test
    void theModuleReadsTheNewestItemsAndNoneOfTheHistoryMayBeInItsAnswer() {
        answers.best(List.of(row("d", "x", "a", "b")), 1);
        assertThat(module.asked).hasSize(1);
        assertThat(module.asked.get(0).items()).containsExactly(1, 2);
        assertThat(module.asked.get(0).exclude()).containsExactly(1, 2, 4);
    }

    @Test
    void popularItemsAnswerInThePlacesOfHistoriesThatTheModelDoesNotKnow() {
        TopK best = answers.best(List.of(row("x"), row("a", "c"), row(), row("b")), 2);
        assertThat(best.indices()).containsExactly(4, 2, 3, 0, 4, 2, 2, 0);
        assertThat(best.scores()).containsExactly(1, 1 / 2f, 9, NONE, 1, 1 / 2f, 9, NONE);
        assertThat(module.asked).hasSize(1);
        assertThat(module.asked.get(0).rows()).isEqualTo(2);
    }

    @Test
    void aBatchOfWhichTheModelKnowsNothingCallsNoModule() {
        assertThat(answers.best(List.of(row("x"), row()), 1).indices()).containsExactly(4, 4);
        assertThat(answers.best(List.of(), 1).indices()).isEmpty();
        assertThat(module.asked).isEmpty();
    }

    @Test
    void popularItemsLeaveOutWhatTheCallerExcludesAndEndInPadding() {
        TopK popular = answers.popular(List.of("x", "d", "c"), 3, ItemRules.NONE);
        assertThat(popular.indices()).containsExactly(2, 1, 0);
        assertThat(popular.scores()).containsExactly(1, 1 / 2f, NONE);
        assertThat(answers.popular(List.of(), 2, ItemRules.NONE).indices()).containsExactly(4, 2);
    }

    @Test
    void popularItemsThatRulesForbidMakeRoomForTheRestOfTheVocabulary() {
        ItemRules rules = new ItemRules(ItemBias.of(new float[] {0, 0, 2, 0, NONE}), List.of());
        TopK popular = answers.popular(List.of("a"), 3, rules);
        assertThat(popular.indices()).containsExactly(2, 3, 0);
        assertThat(popular.scores()).containsExactly(1, 1 / 2f, NONE);
        assertThat(answers.best(List.of(row("x")), 2, rules).indices()).containsExactly(2, 1);
        assertThat(module.asked).isEmpty();
    }

    @Test
    void anAnswerOfAModuleWithoutABiasPassesTheRules() {
        ItemRules forbidden = new ItemRules(ItemBias.of(new float[] {0, 0, 0, NONE, 0}), List.of());
        TopK best = answers.best(List.of(row("c"), row("b"), row("x")), 1, forbidden);
        assertThat(best.indices()).containsExactly(0, 2, 4);
    }

    @Test
    void aPaddingOfTheCallersMayAddRowsWhoseAnswersAreNotRead() {
        Answers padded =
                new Answers(
                        module,
                        ENCODER,
                        List.of("d"),
                        (inputs, rows) -> {
                            List<InputRow> all = new ArrayList<>(rows);
                            all.add(rows.get(0));
                            return SequenceEncoder.input(inputs, all, 5, 4);
                        });
        assertThat(padded.best(List.of(row("a"), row("x"), row("b")), 1).indices())
                .containsExactly(1, 4, 2);
        assertThat(module.asked.get(0).rows()).isEqualTo(3);
        assertThat(module.asked.get(0).width()).isEqualTo(5);
    }

    @Test
    void anAnswerOfTheWrongShapeIsAnError() {
        Scorer wrong =
                new Scorer() {
                    @Override
                    public TopK topk(ModelInput input, int k) {
                        return new TopK(new float[2], new int[2], 2);
                    }

                    @Override
                    public void close() {}
                };
        Answers broken = new Answers(wrong, ENCODER, List.of());
        assertThatThrownBy(() -> broken.best(List.of(row("a")), 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The module answered 1 x 2 indices where 1 x 3 were asked for");
    }

    @Test
    void aPopularItemOutsideTheVocabularyIsRefused() {
        assertThatThrownBy(() -> new Answers(module, ENCODER, List.of("a", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The vocabulary lacks 1 of 2 popular items");
    }

    @Test
    void paddingAndScoresThatAreNotFiniteAreNoItems() {
        TopK answer =
                new TopK(
                        new float[] {Float.NaN, 2, NONE, 3, Float.POSITIVE_INFINITY, NONE},
                        new int[] {1, 2, 0, 2, 1, 4},
                        3);
        assertThat(answer.isItem(0)).isFalse();
        assertThat(answer.isItem(1)).isTrue();
        assertThat(answer.isItem(2)).isFalse();
        assertThat(answer.placeOf(2, 0)).isEqualTo(1);
        assertThat(answer.placeOf(2, 1)).isZero();
        assertThat(answer.placeOf(1, 0)).isEqualTo(-1);
        assertThat(answer.placeOf(0, 0)).isEqualTo(-1);
        assertThat(answer.placeOf(4, 1)).isEqualTo(-1);
    }
}
