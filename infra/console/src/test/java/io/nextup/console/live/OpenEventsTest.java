package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OpenEventsTest {
    private final OpenEvents open = new OpenEvents();

    @Test
    void anAnswerTakesTheTimeSinceTheClickWhicheverTopicIsReadFirst() {
        open.clicked("u", "a", "click", 1_000, 1_003);
        assertThat(open.answered("u", "a", 1_012)).isEqualTo(OptionalLong.of(12));
        assertThat(open.answered("u", "b", 1_020)).isEmpty();
        assertThat(open.clicked("u", "b", "click", 1_008, 1_025)).isEqualTo(OptionalLong.of(12));
        assertThat(open.waiting(1_030)).isZero();
    }

    @Test
    void aSecondAnswerHasNoTime() {
        open.clicked("u", "a", "click", 1_000, 1_000);
        open.answered("u", "a", 1_010);
        assertThat(open.answered("u", "a", 1_500)).isEmpty();
    }

    @Test
    void clocksThatDisagreeGiveNoNegativeTime() {
        open.clicked("u", "a", "click", 2_000, 1_000);
        assertThat(open.answered("u", "a", 1_010)).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void anEventIsWaitedForAMinuteUnlessItIsRefused() {
        open.clicked("u", "a", "click", 0, 0);
        open.clicked("u", "b", "click", 0, 0);
        open.clicked("u", "c", "click", 10, 10);
        open.refused("u", "b");
        assertThat(open.waiting(60_000)).isEqualTo(2);
        assertThat(open.waiting(60_001)).isEqualTo(1);
    }

    @Test
    void aJobThatAnswersNothingCostsABoundedNumberOfEvents() {
        for (int event = 0; event <= OpenEvents.MOST; event++) {
            open.clicked("u", "e" + event, "click", 0, 0);
        }
        assertThat(open.waiting(0)).isEqualTo(OpenEvents.MOST);
        assertThat(open.answered("u", "e0", 5)).isEmpty();
        assertThat(open.answered("u", "e1", 5)).isEqualTo(OptionalLong.of(5));
    }

    /** Ids of events are unique for their user only. */
    @Test
    void eventsOfTwoUsersWithOneIdAreTwo() {
        open.clicked("ada", "1", "click", 1_000, 1_000);
        open.clicked("bob", "1", "click", 2_000, 2_000);
        assertThat(open.answered("ada", "1", 2_010)).isEqualTo(OptionalLong.of(1_010));
        assertThat(open.answered("bob", "1", 2_020)).isEqualTo(OptionalLong.of(20));
    }

    /** A job may answer clicks and not views: those would wait for ever. */
    @Test
    void eventsOfATypeThatIsNeverAnsweredAreNotOverdueOnceAnotherTypeIs() {
        open.clicked("u", "v", "view", 0, 0);
        assertThat(open.waitingFor(10_000, 10_001)).isEqualTo(1);
        open.clicked("u", "c", "click", 0, 0);
        open.answered("u", "c", 5);
        assertThat(open.waitingFor(10_000, 10_001)).isZero();
        open.clicked("u", "d", "click", 1, 1);
        assertThat(open.waitingFor(10_000, 10_001)).isZero();
        assertThat(open.waitingFor(10_000, 10_002)).isEqualTo(1);
    }
}
