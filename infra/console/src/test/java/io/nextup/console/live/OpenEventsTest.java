package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OpenEventsTest {
    private final OpenEvents open = new OpenEvents();

    @Test
    void anAnswerTakesTheTimeSinceTheClickWhicheverTopicIsReadFirst() {
        clicked("u", "a", "click", 1_000, 1_003);
        assertThat(answered("u", "a", 1_012)).isEqualTo(OptionalLong.of(12));
        assertThat(answered("u", "b", 1_020)).isEmpty();
        assertThat(clicked("u", "b", "click", 1_008, 1_025)).isEqualTo(OptionalLong.of(12));
        assertThat(open.waiting(1_030)).isZero();
    }

    @Test
    void aSecondAnswerHasNoTime() {
        clicked("u", "a", "click", 1_000, 1_000);
        answered("u", "a", 1_010);
        assertThat(answered("u", "a", 1_500)).isEmpty();
    }

    @Test
    void clocksThatDisagreeGiveNoTime() {
        clicked("u", "a", "click", 2_000, 1_000);
        assertThat(answered("u", "a", 1_010)).isEmpty();
    }

    @Test
    void anEventIsWaitedForAMinuteUnlessItIsRefused() {
        clicked("u", "a", "click", 0, 0);
        clicked("u", "b", "click", 0, 0);
        clicked("u", "c", "click", 10, 10);
        open.refused("u", "b");
        assertThat(open.waiting(60_000)).isEqualTo(2);
        assertThat(open.waiting(60_001)).isEqualTo(1);
    }

    @Test
    void aJobThatAnswersNothingCostsABoundedNumberOfEvents() {
        for (int event = 0; event <= OpenEvents.MOST; event++) {
            clicked("u", "e" + event, "click", 0, 0);
        }
        assertThat(open.waiting(0)).isEqualTo(OpenEvents.MOST);
        assertThat(answered("u", "e0", 5)).isEmpty();
        assertThat(answered("u", "e1", 5)).isEqualTo(OptionalLong.of(5));
    }

    /** Ids of events are unique for their user only. */
    @Test
    void eventsOfTwoUsersWithOneIdAreTwo() {
        clicked("ada", "1", "click", 1_000, 1_000);
        clicked("bob", "1", "click", 2_000, 2_000);
        assertThat(answered("ada", "1", 2_010)).isEqualTo(OptionalLong.of(1_010));
        assertThat(answered("bob", "1", 2_020)).isEqualTo(OptionalLong.of(20));
    }

    /** A job may answer clicks and not views: those would wait for ever. */
    @Test
    void eventsOfATypeThatIsNeverAnsweredAreNotOverdueOnceAnotherTypeIs() {
        clicked("u", "v", "view", 0, 0);
        assertThat(open.waitingFor(10_000, 10_001)).isEqualTo(1);
        clicked("u", "c", "click", 0, 0);
        answered("u", "c", 5);
        assertThat(open.waitingFor(10_000, 10_001)).isZero();
        clicked("u", "d", "click", 1, 1);
        assertThat(open.waitingFor(10_000, 10_001)).isZero();
        assertThat(open.waitingFor(10_000, 10_002)).isEqualTo(1);
    }

    /** A reader in bulk meets an answer some time after it has come: that time is not one. */
    @Test
    void anAnswerOfUnknownTimeEndsTheWaitingAndHasNoTime() {
        clicked("u", "a", "click", 1_000, 1_003);
        assertThat(open.answered("u", "a", false, 1_090)).isEmpty();
        assertThat(open.answered("u", "b", false, 1_090)).isEmpty();
        assertThat(clicked("u", "b", "click", 1_000, 1_095)).isEmpty();
        assertThat(open.waiting(1_100)).isZero();
    }

    @Test
    void ofTwoReportsOfAnAnswerTheOneWhoseTimeIsKnownCounts() {
        assertThat(open.answered("u", "a", true, 1_010)).isEmpty();
        assertThat(open.answered("u", "a", false, 1_090)).isEmpty();
        assertThat(clicked("u", "a", "click", 1_000, 1_095)).isEqualTo(OptionalLong.of(10));
        assertThat(open.answered("u", "b", false, 1_090)).isEmpty();
        assertThat(open.answered("u", "b", true, 1_091)).isEmpty();
        assertThat(clicked("u", "b", "click", 1_000, 1_095)).isEqualTo(OptionalLong.of(91));
    }

    /** Else each answer that is reported twice would be remembered for a minute. */
    @Test
    void anAnswerOfUnknownTimeWaitsForItsEventForSecondsOnly() {
        open.answered("u", "a", false, 1_000);
        open.answered("u", "b", true, 1_000);
        open.waiting(1_001 + OpenEvents.UNTIMED_PATIENCE_MILLIS);
        clicked("u", "a", "click", 900, 6_100);
        clicked("u", "b", "click", 900, 6_100);
        assertThat(open.waiting(6_200)).isEqualTo(1);
    }

    @Test
    void anAnswerToAClickOfUnknownTimeEndsTheWaitingAndHasNoTime() {
        open.clicked("u", "a", "click", OptionalLong.empty(), 1_003);
        assertThat(answered("u", "a", 1_010)).isEmpty();
        assertThat(open.waiting(1_100)).isZero();
    }

    private OptionalLong clicked(
            String user, String event, String type, long clickMillis, long nowMillis) {
        return open.clicked(user, event, type, OptionalLong.of(clickMillis), nowMillis);
    }

    private OptionalLong answered(String user, String event, long nowMillis) {
        return open.answered(user, event, true, nowMillis);
    }
}
