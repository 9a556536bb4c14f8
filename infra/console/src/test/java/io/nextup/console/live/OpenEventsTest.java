package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OpenEventsTest {
    private final OpenEvents open = new OpenEvents();

    @Test
    void anAnswerTakesTheTimeSinceTheClickWhicheverTopicIsReadFirst() {
        open.clicked("a", 1_000, 1_003);
        assertThat(open.answered("a", 1_012)).isEqualTo(OptionalLong.of(12));
        assertThat(open.answered("b", 1_020)).isEmpty();
        assertThat(open.clicked("b", 1_008, 1_025)).isEqualTo(OptionalLong.of(12));
        assertThat(open.waiting(1_030)).isZero();
    }

    @Test
    void aSecondAnswerHasNoTime() {
        open.clicked("a", 1_000, 1_000);
        open.answered("a", 1_010);
        assertThat(open.answered("a", 1_500)).isEmpty();
    }

    @Test
    void clocksThatDisagreeGiveNoNegativeTime() {
        open.clicked("a", 2_000, 1_000);
        assertThat(open.answered("a", 1_010)).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void anEventIsWaitedForAMinuteUnlessItIsRefused() {
        open.clicked("a", 0, 0);
        open.clicked("b", 0, 0);
        open.clicked("c", 10, 10);
        open.refused("b");
        assertThat(open.waiting(60_000)).isEqualTo(2);
        assertThat(open.waiting(60_001)).isEqualTo(1);
    }

    @Test
    void aJobThatAnswersNothingCostsABoundedNumberOfEvents() {
        for (int event = 0; event <= OpenEvents.MOST; event++) {
            open.clicked("e" + event, 0, 0);
        }
        assertThat(open.waiting(0)).isEqualTo(OpenEvents.MOST);
        assertThat(open.answered("e0", 5)).isEmpty();
        assertThat(open.answered("e1", 5)).isEqualTo(OptionalLong.of(5));
    }
}
