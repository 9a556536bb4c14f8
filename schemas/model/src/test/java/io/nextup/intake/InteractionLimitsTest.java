package io.nextup.intake;

import static io.nextup.event.DeadLetter.Reason.EMPTY_ID;
import static io.nextup.event.DeadLetter.Reason.OVERSIZED_ID;
import static io.nextup.event.DeadLetter.Reason.RESERVED_NAME;
import static io.nextup.event.DeadLetter.Reason.TIME_BEFORE_1970;
import static io.nextup.event.DeadLetter.Reason.TIME_IN_FUTURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.intake.InteractionLimits.Violation;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InteractionLimitsTest {
    private static final InteractionLimits LIMITS =
            new InteractionLimits(4, Duration.ofMillis(100));

    @Test
    void anInteractionAtEveryLimitIsGood() {
        Interaction atLimits =
                new Interaction("1234", "user", "item", "type", 1_100, "sess", Map.of());

        assertThat(LIMITS.violation(atLimits, 1_000)).isEmpty();
        assertThat(LIMITS.violation(click("u", "i", 0), 0)).isEmpty();
    }

    @Test
    void aTimeOneMillisecondTooFarAheadIsNamedWithItsDistance() {
        assertThat(LIMITS.violation(click("u", "i", 1_101), 1_000))
                .contains(
                        new Violation(
                                TIME_IN_FUTURE,
                                "eventTime is 1101 ms: 101 ms after the record's own timestamp, 100 are allowed"));
    }

    @Test
    void aTimeBefore1970IsNamed() {
        assertThat(LIMITS.violation(click("u", "i", -1), 1_000))
                .contains(new Violation(TIME_BEFORE_1970, "eventTime is -1 ms: before 1970"));
    }

    @Test
    void theGreatestTimeIsTooFarAheadOfARecordWithoutATimestamp() {
        assertThat(LIMITS.violation(click("u", "i", Long.MAX_VALUE), -1))
                .map(Violation::reason)
                .contains(TIME_IN_FUTURE);
    }

    @Test
    void theFirstBrokenLimitIsNamed() {
        assertThat(LIMITS.violation(click("", "", -1), 0))
                .contains(new Violation(EMPTY_ID, "userId is empty"));
        assertThat(LIMITS.violation(click("u", "items", -1), 0))
                .contains(
                        new Violation(
                                OVERSIZED_ID, "itemId has 5 characters, 4 are allowed: items"));
    }

    @Test
    void optionalIdsHaveLimitsWhereTheyAreThere() {
        Interaction emptySession = new Interaction(null, "u", "i", "t", 0, "", Map.of());
        Interaction longEvent = new Interaction("12345", "u", "i", "t", 0, null, Map.of());

        assertThat(LIMITS.violation(emptySession, 0))
                .contains(new Violation(EMPTY_ID, "sessionId is empty"));
        assertThat(LIMITS.violation(longEvent, 0))
                .contains(
                        new Violation(
                                OVERSIZED_ID, "eventId has 5 characters, 4 are allowed: 12345"));
    }

    @Test
    void aPlacementHasTheLimitOfIdsAndARecommendationIdItsOwn() {
        assertThat(LIMITS.violation(shown("x".repeat(64), "home"), 0)).isEmpty();
        assertThat(LIMITS.violation(shown(null, "home1"), 0))
                .contains(
                        new Violation(
                                OVERSIZED_ID, "placement has 5 characters, 4 are allowed: home1"));
        assertThat(LIMITS.violation(shown(null, ""), 0))
                .contains(new Violation(EMPTY_ID, "placement is empty"));
        assertThat(LIMITS.violation(shown("x".repeat(65), null), 0))
                .contains(
                        new Violation(
                                OVERSIZED_ID,
                                "recommendationId has 65 characters, 64 are allowed: "
                                        + "x".repeat(37)
                                        + "..."));
        assertThat(LIMITS.violation(shown("", null), 0))
                .contains(new Violation(EMPTY_ID, "recommendationId is empty"));
    }

    private static Interaction shown(String recommendationId, String placement) {
        return new Interaction(
                null, "u", "i", "t", 0, null, Map.of(), recommendationId, placement, null, 1);
    }

    @Test
    void typesAndAttributesThatBeginWithNextupAreReserved() {
        InteractionLimits limits = InteractionLimits.defaults();
        Interaction type = new Interaction(null, "u", "i", "nextup-view", 0, null, Map.of());
        Interaction attribute =
                new Interaction(
                        null,
                        "u",
                        "i",
                        "t",
                        0,
                        null,
                        Map.of("nextup-b", "", "nextup-a", "", "c", ""));
        Interaction own =
                new Interaction(null, "u", "i", "nextup", 0, null, Map.of("my-nextup-", ""));

        assertThat(limits.violation(type, 0))
                .contains(
                        new Violation(
                                RESERVED_NAME,
                                "type \"nextup-view\" begins with nextup-, which is reserved"));
        assertThat(limits.violation(attribute, 0))
                .contains(
                        new Violation(
                                RESERVED_NAME,
                                "attribute \"nextup-a\" begins with nextup-, which is reserved"));
        assertThat(limits.violation(own, 0)).isEmpty();
    }

    @Test
    void aLongIdIsQuotedInPart() {
        assertThat(LIMITS.idViolation("itemId", "x".repeat(1_000)))
                .contains(
                        new Violation(
                                OVERSIZED_ID,
                                "itemId has 1000 characters, 4 are allowed: "
                                        + "x".repeat(37)
                                        + "..."));
    }

    @Test
    void limitsThatAllowNothingAreRefused() {
        assertThatThrownBy(() -> new InteractionLimits(0, Duration.ZERO))
                .hasMessage("maxIdLength is 0: at least 1");
        assertThatThrownBy(() -> new InteractionLimits(1, Duration.ofMillis(-1)))
                .hasMessage("maxFuture is PT-0.001S: it must not be negative");
    }

    private static Interaction click(String userId, String itemId, long eventTimeMillis) {
        return new Interaction(null, userId, itemId, "t", eventTimeMillis, null, Map.of());
    }
}
