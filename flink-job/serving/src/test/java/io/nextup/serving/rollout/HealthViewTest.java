package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthViewTest {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final String SHA = "a".repeat(64);

    private final HealthView health = new HealthView("self");

    @Test
    void threeProcessesThatDieWithinAMinuteOfServingDemoteTheModel() {
        health.add(serving("p1", MINUTE, MINUTE + 10 * SECOND));
        health.add(serving("p2", 3 * MINUTE, 3 * MINUTE));
        long stale = 20 * MINUTE;
        assertThat(health.crashLoops(process -> false, stale)).isEmpty();

        health.add(serving("p3", 11 * MINUTE, 11 * MINUTE + 59 * SECOND));

        assertThat(health.crashLoops(process -> false, stale))
                .containsExactly(
                        new ModelVerdict(
                                "v1",
                                SHA,
                                ModelVerdict.Kind.DEMOTED,
                                "3 processes died within 60 s of beginning to serve it",
                                11 * MINUTE + 59 * SECOND));
    }

    @Test
    void aProcessThatIsNotStaleHasNotDiedUnlessItIsKnownTo() {
        threeDeaths();
        long fresh = 3 * MINUTE;
        assertThat(health.crashLoops(process -> false, fresh)).isEmpty();
        assertThat(health.crashLoops(Set.of("p1", "p2", "p3")::contains, fresh)).hasSize(1);
    }

    @Test
    void whileKafkaIsAwayAndForTwoMinutesAfterNobodyIsTakenForDead() {
        threeDeaths();
        health.add(serving("self", 0, 2 * MINUTE));
        long back = 30 * MINUTE;
        for (long now = 2 * MINUTE; now < back; now += MINUTE) {
            assertThat(health.crashLoops(process -> false, now)).isEmpty();
        }

        health.add(serving("self", 0, back));
        assertThat(health.crashLoops(process -> false, back)).isEmpty();
        assertThat(health.crashLoops(Set.of("p1", "p2", "p3")::contains, back)).hasSize(1);

        health.add(serving("p1", 0, back + MINUTE));
        health.add(serving("self", 0, back + MINUTE));
        assertThat(health.crashLoops(process -> false, back + 3 * MINUTE)).isEmpty();
    }

    @Test
    void whoIsStillSilentTwoMinutesAfterKafkaIsBackIsDead() {
        threeDeaths();
        health.add(serving("self", 0, 2 * MINUTE));
        assertThat(health.crashLoops(process -> false, 10 * MINUTE)).isEmpty();

        health.add(serving("self", 0, 11 * MINUTE));
        assertThat(health.crashLoops(process -> false, 12 * MINUTE - 1)).isEmpty();
        assertThat(health.crashLoops(process -> false, 12 * MINUTE)).hasSize(1);
    }

    @Test
    void whereKafkaGoesAwayBeforeItHearsItselfNobodyIsTakenForDead() {
        threeDeaths();
        for (long now = 2 * MINUTE; now < 30 * MINUTE; now += MINUTE) {
            assertThat(health.crashLoops(process -> false, now)).isEmpty();
        }
    }

    @Test
    void theDeadAreKnownAtTheFirstLookBeforeItHearsItself() {
        threeDeaths();
        long started = 20 * MINUTE;
        assertThat(health.crashLoops(process -> false, started)).hasSize(1);
        assertThat(health.crashLoops(process -> false, started + 2 * MINUTE)).hasSize(1);
        assertThat(health.crashLoops(process -> false, started + 2 * MINUTE + 1)).isEmpty();
    }

    @Test
    void deathsThatLieFurtherApartThanTenMinutesAreNoLoop() {
        health.add(serving("p1", 0, 0));
        health.add(serving("p2", 5 * MINUTE, 5 * MINUTE));
        health.add(serving("p3", 10 * MINUTE + 1, 10 * MINUTE + 1));
        assertThat(health.crashLoops(process -> false, HOUR)).isEmpty();
    }

    @Test
    void aProcessThatServedForAMinuteOrEndedWellIsNoDeathOfTheModel() {
        threeDeaths();
        health.add(serving("p1", 0, MINUTE));
        assertThat(health.crashLoops(process -> false, HOUR)).isEmpty();

        threeDeaths();
        health.add(
                new ModelHealth(
                        "default", "p1", null, null, 0, 0, since(0), null, List.of(), true));
        assertThat(health.crashLoops(process -> false, HOUR)).isEmpty();
    }

    @Test
    void aProcessThatDiedWhileItLoadedAnotherModelIsNoDeathOfTheOneThatServed() {
        threeDeaths();
        assertThat(health.crashLoops(process -> true, MINUTE)).hasSize(1);
        ModelSince other = new ModelSince("v2", "b".repeat(64), 1);
        health.add(
                new ModelHealth(
                        "default", "p1", null, null, 1, 1, since(0), other, List.of(), false));
        assertThat(health.crashLoops(process -> true, MINUTE)).isEmpty();
    }

    @Test
    void aModelThatHasServedForAnHourSomewhereIsNotToBlame() {
        threeDeaths();
        health.add(serving("proven", 0, HOUR - 1));
        assertThat(health.crashLoops(process -> false, 3 * HOUR)).hasSize(1);
        health.add(serving("proven", 0, HOUR));
        assertThat(health.crashLoops(process -> false, 3 * HOUR)).isEmpty();
    }

    @Test
    void tenDeathsOfProcessesThatHadServedForAMinuteDemoteNothing() {
        tenDeathsAfter(MINUTE);
        assertThat(health.crashLoops(process -> true, 10 * MINUTE)).isEmpty();
        tenDeathsAfter(MINUTE - 1);
        assertThat(health.crashLoops(process -> true, 10 * MINUTE)).hasSize(1);
    }

    @Test
    void tenEarlyDeathsOfAModelThatHasServedForAnHourSomewhereDemoteNothing() {
        tenDeathsAfter(SECOND);
        assertThat(health.crashLoops(process -> true, 10 * MINUTE)).hasSize(1);
        health.add(serving("proven", 0, HOUR));
        assertThat(health.crashLoops(process -> true, 10 * MINUTE)).isEmpty();
    }

    @Test
    void aPardonThatIsLaterThanTheDeathsCancelsThem() {
        threeDeaths();
        health.add(ModelHealth.pardon("default", "v1", SHA, "mended", MINUTE));
        assertThat(health.crashLoops(process -> false, HOUR)).hasSize(1);
        health.add(ModelHealth.pardon("default", "v1", SHA, "mended", 2 * MINUTE + 1));
        assertThat(health.crashLoops(process -> false, HOUR)).isEmpty();
    }

    @Test
    void demotionsAreThoseThatNobodyPardonedSince() {
        ModelVerdict demoted =
                ModelVerdict.of("v1", SHA, ModelVerdict.Kind.DEMOTED, "hangs", MINUTE);
        ModelVerdict refused =
                ModelVerdict.of("v0", "b".repeat(64), ModelVerdict.Kind.REFUSED, "harmed", 0);
        ModelHealth entry = judging("p1", MINUTE, refused, demoted);
        health.add(entry);
        assertThat(health.demotions(entry, HOUR)).containsExactly(demoted);

        health.add(ModelHealth.pardon("default", "v1", SHA, "mended", 2 * MINUTE));
        assertThat(health.demotions(entry, HOUR)).isEmpty();
    }

    @Test
    void aDemotionCountsFor24HoursHoweverLongItsProcessRepeatsIt() {
        ModelVerdict demoted =
                ModelVerdict.of("v1", SHA, ModelVerdict.Kind.DEMOTED, "hangs", MINUTE);
        ModelHealth entry = judging("p1", 25 * HOUR, demoted);
        assertThat(health.demotions(entry, 24 * HOUR + MINUTE)).containsExactly(demoted);
        assertThat(health.demotions(entry, 24 * HOUR + MINUTE + 1)).isEmpty();
    }

    @Test
    void recordsOfYesterdayCanBeDeleted() {
        health.add(serving("old", 0, 0));
        health.add(serving("new", 0, 1));
        assertThat(health.expired(24 * HOUR)).isEmpty();
        assertThat(health.expired(24 * HOUR + 1)).containsExactly("old");
        health.remove("old");
        assertThat(health.expired(24 * HOUR + 1)).isEmpty();
    }

    @Test
    void ofTheLivingProcessesOnlyTheOneWithTheLeastIdDeletes() {
        long now = 30 * HOUR;
        health.add(serving("old", 0, 0));
        assertThat(health.expired(now)).containsExactly("old");
        health.add(serving("z", now, now));
        assertThat(health.expired(now)).containsExactly("old");
        health.add(serving("a", now, now));
        assertThat(health.expired(now)).isEmpty();
        assertThat(health.expired(now + 3 * MINUTE)).isEmpty();
        // It is stale.
        assertThat(health.expired(now + 3 * MINUTE + 1)).containsExactly("old");
    }

    @Test
    void aDeadProcessWhoseClockRanAYearAheadHoldsUpNoDeletion() {
        long now = 30 * HOUR;
        health.add(serving("old", 0, 0));
        health.add(serving("a", now, now + 2 * MINUTE - 1));
        assertThat(health.expired(now)).isEmpty();
        health.add(serving("a", now, now + 365 * 24 * HOUR));
        assertThat(health.expired(now)).containsExactly("old");
    }

    private static ModelHealth judging(String process, long written, ModelVerdict... verdicts) {
        return new ModelHealth(
                "default",
                process,
                null,
                null,
                written,
                written,
                null,
                null,
                List.of(verdicts),
                false);
    }

    private void threeDeaths() {
        health.add(serving("p1", 0, 0));
        health.add(serving("p2", MINUTE, MINUTE));
        health.add(serving("p3", 2 * MINUTE, 2 * MINUTE));
    }

    /** Adds processes that die one after the other, each this long after it started to serve. */
    private void tenDeathsAfter(long servedMillis) {
        for (int n = 0; n < 10; n++) {
            long since = 10 * SECOND * n;
            health.add(serving("p" + n, since, since + servedMillis));
        }
    }

    private static ModelHealth serving(String process, long since, long written) {
        return new ModelHealth(
                "default",
                process,
                null,
                null,
                written,
                written + 3 * MINUTE,
                since(since),
                null,
                List.of(),
                false);
    }

    private static ModelSince since(long sinceMillis) {
        return new ModelSince("v1", SHA, sinceMillis);
    }
}
