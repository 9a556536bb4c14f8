package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Vocabulary;
import java.util.List;
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
        assertThat(encoded.get(998).newest(2)).containsExactly(2, 3);
        assertThat(encoded.get(999).newest(2)).containsExactly(1);
    }

    private String served(int capacity) {
        return text(HeldOut.served(List.of(one), VOCABULARY, capacity));
    }

    private static String text(List<EvaluationCase> cases) {
        return Histories.text(cases, VOCABULARY).get(0);
    }
}
