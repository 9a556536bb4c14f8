package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceRules;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldOutTest {
    private static final Vocabulary VOCABULARY = Vocabulary.of(List.of("a", "b", "c"));

    private final HeldOut one = LeaveOneOut.test(Histories.of("u a@1 b@2 x@3 a@4 y@5 c@6")).get(0);

    @Test
    void theWholeHistoryIsAskedFromWithoutWhatTheVocabularyLacks() {
        assertThat(text(HeldOut.encoded(List.of(one), VOCABULARY))).isEqualTo("a b a -> c");
    }

    @Test
    void anUnknownItemTakesUpRoomInTheStateOfTheJob() {
        assertThat(served(3)).isEqualTo("a -> c");
        assertThat(served(4)).isEqualTo("b a -> c");
        assertThat(served(100)).isEqualTo("a b a -> c");
        assertThat(served(1)).isEqualTo(" -> c");
    }

    @Test
    void usersAreNumberedInTheOrderOfTheirFirstCases() {
        UserHistories histories = Histories.of("v a@1 b@2 c@8 a@9", "u a@1 b@9", "w a@1 a@8");
        assertThat(HeldOut.users(new TimeSplit(8, 8).test(histories))).containsExactly(0, 0, 1, 2);
    }

    @Test
    void positionsThatStandForTimesAreNoTimes() {
        assertThat(Histories.of("u a@1 b@2").hasTimes()).isFalse();
        assertThat(Histories.of("u a@1396865477000").hasTimes()).isTrue();
    }

    /** A bot of a hundred thousand events would cost gigabytes otherwise. */
    @Test
    void allCasesOfASequenceShareWhatWasEncodedOnce() {
        StringBuilder bot = new StringBuilder("bot");
        for (int i = 0; i < 1_000; i++) {
            bot.append(' ').append(VOCABULARY.itemAt(1 + i % 3)).append("@").append(i);
        }
        List<HeldOut> cases = new TimeSplit(1, 1).test(Histories.of(bot.toString(), "u a@1 b@2"));

        List<EvaluationCase> encoded = HeldOut.encoded(cases, VOCABULARY);
        assertThat(encoded).hasSize(1_000);
        assertThat(encoded.subList(0, 999))
                .allSatisfy(one -> assertThat(one.items()).isSameAs(encoded.get(0).items()));
        assertThat(encoded.get(998).length()).isEqualTo(999);
        assertThat(encoded.get(998).row(2, false).items()).containsExactly(2, 3);
        assertThat(encoded.get(999).row(2, false).items()).containsExactly(1);
    }

    /**
     * The answer is for the time of the event before the target, though no model knows its item.
     */
    @Test
    void aCaseHasTheColumnsThatTheModelTakes() {
        UserHistories histories =
                UserHistories.of(
                        List.of(
                                event("a", "view", 10),
                                event("b", "buy", 20),
                                event("x", "view", 30),
                                event("c", "like", 40),
                                event("y", "buy", 50),
                                event("a", "view", 60)),
                        SequenceRules.defaults());
        ModelInputs inputs =
                new ModelInputs(
                        List.of(InputColumn.TYPES, InputColumn.NOW, InputColumn.TIMES),
                        List.of("view", "buy"));
        EvaluationCase target =
                HeldOut.encoded(LeaveOneOut.test(histories), VOCABULARY, inputs).get(0);

        InputRow all = target.row(10, true);
        assertThat(all.items()).containsExactly(1, 2, 3);
        assertThat(all.exclude()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(all.columns())
                .containsExactly(new long[] {1, 2, 0}, new long[] {50}, new long[] {10, 20, 40});
        // The state keeps three events, one of an unknown item.
        assertThat(
                        HeldOut.served(LeaveOneOut.test(histories), VOCABULARY, inputs, 3)
                                .get(0)
                                .row(10, false)
                                .columns())
                .containsExactly(new long[] {0}, new long[] {50}, new long[] {40});
        InputRow newest = target.row(2, false);
        assertThat(newest.items()).containsExactly(2, 3);
        assertThat(newest.exclude()).isEmpty();
        assertThat(newest.columns())
                .containsExactly(new long[] {2, 0}, new long[] {50}, new long[] {20, 40});
    }

    private static Interaction event(String item, String type, long time) {
        return new Interaction(null, "u", item, type, time, null, Map.of());
    }

    private String served(int capacity) {
        return text(HeldOut.served(List.of(one), VOCABULARY, ModelInputs.NONE, capacity));
    }

    private static String text(List<EvaluationCase> cases) {
        return Histories.text(cases, VOCABULARY).get(0);
    }
}
