package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.sequence.SequenceEntry;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.UserHistories;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JudgingWindowTest {
    /** Twenty events at the times 1 to 10 and 12 to 21. */
    private static final UserHistories TWENTY =
            Histories.of(
                    "u a@1 b@2 c@3 d@4 e@5 f@6 g@7 h@8 i@9 j@10",
                    "v a@12 b@13 c@14 d@15 e@16 f@17 g@18 h@19",
                    "w a@20 b@21");

    @Test
    void itIsTheNewestTenth() {
        JudgingWindow window = JudgingWindow.of(TWENTY, 100, OptionalLong.empty());
        assertThat(window.fromMillis()).isEqualTo(20);
        // The first event of w is no target.
        assertThat(text(window)).containsExactly("w: a -> b");
        assertThat(window.users()).isEqualTo(1);
    }

    @Test
    void itIsNoLargerThanWasSaid() {
        assertThat(JudgingWindow.of(TWENTY, 1, OptionalLong.empty()).fromMillis()).isEqualTo(21);
    }

    @Test
    void eventsOfTheVeryTimeAtWhichItBeginsBelongToIt() {
        JudgingWindow window =
                JudgingWindow.of(
                        Histories.of("u a@1 b@5 c@5", "v a@5 b@5 c@6 d@7", "w a@1 b@6"),
                        2,
                        OptionalLong.empty());
        // A tenth of nine events is one: the newest.
        assertThat(text(window)).containsExactly("v: a b c -> d");
        UserHistories ties = Histories.of("u a@1 b@9", "v a@2 b@9", "w a@9");
        assertThat(text(JudgingWindow.of(ties, 5, OptionalLong.empty())))
                .containsExactly("u: a -> b", "v: a -> b");
    }

    @Test
    void itBeginsAfterWhatTheServingModelWasMadeFrom() {
        assertThat(JudgingWindow.of(TWENTY, 100, OptionalLong.of(19)).fromMillis()).isEqualTo(20);
        assertThat(JudgingWindow.of(TWENTY, 100, OptionalLong.of(20)).fromMillis()).isEqualTo(21);
        JudgingWindow none = JudgingWindow.of(TWENTY, 100, OptionalLong.of(21));
        assertThat(none.cases()).isEmpty();
        assertThat(none.users()).isZero();
    }

    @Test
    void whatLiesBeforeItIsLearntFromAndNothingElse() {
        JudgingWindow window = JudgingWindow.of(TWENTY, 100, OptionalLong.empty());
        UserHistories before = window.before(TWENTY);
        assertThat(before.userIds()).containsExactly("u", "v");
        assertThat(before.events()).isEqualTo(18);
        assertThat(before.newestMillis()).isEqualTo(19);
        assertThat(before.outcomes()).isEqualTo(TWENTY.outcomes());
    }

    @Test
    void aWindowJoinsWhatIsLearntFromWhenNewerEventsHaveCome() {
        UserHistories later =
                Histories.of(
                        "u a@1 b@2 c@3 d@4 e@5 f@6 g@7 h@8 i@9 j@10",
                        "v a@12 b@13 c@14 d@15 e@16 f@17 g@18 h@19",
                        "w a@20 b@21 c@22 d@23");
        JudgingWindow window = JudgingWindow.of(later, 100, OptionalLong.of(19));
        assertThat(window.fromMillis()).isEqualTo(22);
        assertThat(window.before(later).newestMillis()).isEqualTo(21);
    }

    @Test
    void aWindowHasRoomForAnEvent() {
        assertThatThrownBy(() -> JudgingWindow.of(TWENTY, 0, OptionalLong.empty()))
                .hasMessage("mostEvents is 0: at least 1");
    }

    private static List<String> text(JudgingWindow window) {
        return window.cases().stream().map(JudgingWindowTest::text).toList();
    }

    private static String text(HeldOut one) {
        String history =
                Histories.history(one).stream()
                        .map(SequenceEntry::itemId)
                        .collect(Collectors.joining(" "));
        return "%s: %s -> %s".formatted(one.userId(), history, one.itemId());
    }
}
