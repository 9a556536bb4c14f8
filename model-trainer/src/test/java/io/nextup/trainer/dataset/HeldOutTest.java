package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.model.Vocabulary;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutTest {
    private static final Vocabulary VOCABULARY = Vocabulary.of(List.of("a", "b", "c"));

    private final HeldOut one = LeaveOneOut.test(Histories.of("u a@1 b@2 x@3 a@4 y@5 c@6")).get(0);

    @Test
    void theWholeHistoryIsAskedFromWithoutWhatTheVocabularyLacks() {
        assertThat(text(one.encoded(VOCABULARY))).isEqualTo("a b a -> c");
    }

    @Test
    void anUnknownItemTakesUpRoomInTheStateOfTheJob() {
        assertThat(text(one.served(VOCABULARY, 3))).isEqualTo("a -> c");
        assertThat(text(one.served(VOCABULARY, 4))).isEqualTo("b a -> c");
        assertThat(text(one.served(VOCABULARY, 100))).isEqualTo("a b a -> c");
        assertThat(text(one.served(VOCABULARY, 1))).isEqualTo(" -> c");
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

    private static String text(EvaluationCase one) {
        return Histories.text(List.of(one), VOCABULARY).get(0);
    }
}
