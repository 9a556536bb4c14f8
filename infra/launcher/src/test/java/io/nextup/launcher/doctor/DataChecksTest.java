package io.nextup.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.launcher.doctor.Finding.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DataChecksTest {
    private static final DataHour NONE = new DataHour(Map.of(), 0, 0, 0, 0, 0, 0);

    private static final DataHour USUAL =
            new DataHour(Map.of("click", 900L, "purchase", 100L), 100, 50, 1_000, 50, 400, 100);

    @Test
    void anHourLikeThatOfLastWeekIsGood() {
        DataHours hours = hours(USUAL, USUAL);

        assertThat(DataChecks.types(hours))
                .isEqualTo(
                        Finding.good(
                                "1,000 events: click 90.0 %, purchase 10.0 %; most changed: click, from 90.0 %"));
        assertThat(DataChecks.users(hours))
                .isEqualTo(Finding.good("10.0 events for each of 100 users, last week 10.0"));
        assertThat(DataChecks.unknownItems(hours))
                .isEqualTo(
                        Finding.good(
                                "5.0 % of the events are on items that the model does not know, last week 5.0 %"));
        assertThat(DataChecks.fallbacks(hours))
                .isEqualTo(
                        Finding.good(
                                "5.0 % of the lists are popular items, not the model's, last week 5.0 %"));
        assertThat(DataChecks.hitRate(hours))
                .isEqualTo(
                        Finding.good(
                                "25.0 % of 400 lists hold the user's next item, last week 25.0 %"));
    }

    @Test
    void theMixOfTypesIsBadFromMoreThanAFifthOfAllEventsOn() {
        DataHour near = withTypes(Map.of("click", 701L, "purchase", 299L));
        DataHour far = withTypes(Map.of("click", 699L, "purchase", 301L));
        DataHour fresh = withTypes(Map.of("click", 690L, "purchase", 100L, "view", 210L));

        assertThat(DataChecks.types(hours(near, USUAL)).verdict()).isEqualTo(Verdict.GOOD);
        assertThat(DataChecks.types(hours(far, USUAL)).verdict()).isEqualTo(Verdict.BAD);
        assertThat(DataChecks.types(hours(fresh, USUAL)).sentence())
                .contains("most changed:", "look at the senders");
        assertThat(DataChecks.types(hours(fresh, USUAL)).verdict()).isEqualTo(Verdict.BAD);
    }

    @Test
    void aStreamThatHasDriedUpIsBadOnlyWhereLastWeekHadOne() {
        assertThat(DataChecks.types(hours(NONE, USUAL)))
                .isEqualTo(
                        Finding.bad(
                                "0 events in the last hour, 1,000 in that of last week: look at the senders",
                                "infra/monitoring/ALERTS.md#nextupdatadiffers"));
        assertThat(DataChecks.types(hours(NONE, NONE)))
                .isEqualTo(Finding.unknown("0 events in the last hour: too few to judge"));
    }

    @Test
    void eventsForEachUserMayNeitherDoubleNorHalve() {
        assertThat(DataChecks.users(hours(withUsers(50), USUAL)).verdict()).isEqualTo(Verdict.GOOD);
        assertThat(DataChecks.users(hours(withUsers(49), USUAL)).verdict()).isEqualTo(Verdict.BAD);
        assertThat(DataChecks.users(hours(withUsers(200), USUAL)).verdict())
                .isEqualTo(Verdict.GOOD);
        assertThat(DataChecks.users(hours(withUsers(201), USUAL)).verdict()).isEqualTo(Verdict.BAD);
    }

    @Test
    void sharesAreBadTenPointsAboveLastWeeksAndAboveAFifthInAnyWeek() {
        assertThat(DataChecks.unknownItems(hours(withUnknown(150), USUAL)).verdict())
                .isEqualTo(Verdict.GOOD);
        assertThat(DataChecks.unknownItems(hours(withUnknown(151), USUAL)).verdict())
                .isEqualTo(Verdict.BAD);
        assertThat(DataChecks.unknownItems(hours(withUnknown(200), NONE)))
                .isEqualTo(
                        Finding.good(
                                "20.0 % of the events are on items that the model does not know; the topic has too little of that hour of last week"));
        assertThat(DataChecks.unknownItems(hours(withUnknown(201), withUnknown(201))).verdict())
                .isEqualTo(Verdict.BAD);
        assertThat(DataChecks.unknownItems(hours(withUnknown(-1), USUAL)).verdict())
                .isEqualTo(Verdict.UNKNOWN);
        assertThat(DataChecks.fallbacks(hours(withFallbacks(151), USUAL)).verdict())
                .isEqualTo(Verdict.BAD);
        assertThat(DataChecks.fallbacks(hours(withFallbacks(201), NONE)).verdict())
                .isEqualTo(Verdict.BAD);
    }

    @Test
    void theHitRateIsBadBelowSevenTenthsOfLastWeeks() {
        assertThat(DataChecks.hitRate(hours(withHits(400, 70), USUAL)).verdict())
                .isEqualTo(Verdict.GOOD);
        assertThat(DataChecks.hitRate(hours(withHits(400, 69), USUAL)).verdict())
                .isEqualTo(Verdict.BAD);
        assertThat(DataChecks.hitRate(hours(withHits(199, 0), USUAL)))
                .isEqualTo(Finding.unknown("199 judged lists in the last hour: too few to judge"));
        assertThat(DataChecks.hitRate(hours(withHits(200, 0), withHits(199, 199))).verdict())
                .as("too few last week")
                .isEqualTo(Verdict.GOOD);
    }

    @Test
    void aLoginThatMayNotReadListsJudgesTheEventsAlone() {
        DataHours hours =
                new DataHours(
                        new DataHour(USUAL.types(), 100, 50, 0, 0, 0, 0),
                        USUAL,
                        OptionalLong.empty(),
                        Optional.of("User:ann lacks Read"));

        assertThat(DataChecks.fallbacks(hours)).isEqualTo(Finding.unknown("User:ann lacks Read"));
        assertThat(DataChecks.hitRate(hours)).isEqualTo(Finding.unknown("User:ann lacks Read"));
        assertThat(DataChecks.types(hours).verdict()).isEqualTo(Verdict.GOOD);
    }

    @Test
    void anHourHasNoMoreHitsThanJudgedLists() {
        assertThatThrownBy(() -> withHits(1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 hits of 1 judged");
    }

    private static DataHours hours(DataHour now, DataHour before) {
        return new DataHours(now, before, OptionalLong.empty(), Optional.empty());
    }

    private static DataHour withTypes(Map<String, Long> types) {
        return new DataHour(types, 100, 50, 1_000, 50, 400, 100);
    }

    private static DataHour withUsers(long users) {
        return new DataHour(USUAL.types(), users, 50, 1_000, 50, 400, 100);
    }

    private static DataHour withUnknown(long unknown) {
        return new DataHour(USUAL.types(), 100, unknown, 1_000, 50, 400, 100);
    }

    private static DataHour withFallbacks(long fallbacks) {
        return new DataHour(USUAL.types(), 100, 50, 1_000, fallbacks, 400, 100);
    }

    private static DataHour withHits(long judged, long hits) {
        return new DataHour(USUAL.types(), 100, 50, 1_000, 50, judged, hits);
    }
}
