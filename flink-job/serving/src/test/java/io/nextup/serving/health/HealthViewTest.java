package io.nextup.serving.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.HealthKey;
import io.nextup.serving.health.HealthView.CrashLoop;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The roll-out's clock shows Kafka's time here, where a test does not say otherwise. */
class HealthViewTest {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final String SHA = "a".repeat(64);

    private final HealthView health = new HealthView("self");

    @Test
    void aModelThatTheLastThreeEarlyDeathsServedIsToBlame() {
        add(serving("p1", MINUTE, MINUTE + 10 * SECOND));
        add(serving("p2", 3 * MINUTE, 3 * MINUTE));
        long stale = 15 * MINUTE;
        assertThat(loop(stale)).isEmpty();

        add(serving("p3", 10 * MINUTE, 10 * MINUTE + 59 * SECOND));

        assertThat(loop(stale))
                .contains(
                        new CrashLoop(
                                new AnnouncedModel("v1", "", SHA),
                                10 * MINUTE + 59 * SECOND,
                                false));
    }

    @Test
    void theReasonSaysWhetherOthersHaveSurvivedWithoutTheModel() {
        AnnouncedModel model = new AnnouncedModel("v1", "", SHA);
        assertThat(new CrashLoop(model, 0, false).reason())
                .isEqualTo(
                        "3 processes in a row died within 60 s of beginning to serve it: set aside until others have survived without it, or died too");
        assertThat(new CrashLoop(model, 0, true).reason())
                .isEqualTo(
                        "3 processes in a row died within 60 s of beginning to serve it, and others have survived without it since");
    }

    @Test
    void whereProcessesOfAnotherModelDieAsEarlyNoModelIsToBlame() {
        threeDeaths();
        add(serving("p4", "b", 3 * MINUTE, 3 * MINUTE));
        assertThat(loop(8 * MINUTE)).isEmpty();
        // It died between the others.
        add(serving("p4", "b", 90 * SECOND, 90 * SECOND));
        assertThat(loop(8 * MINUTE)).isEmpty();
        // It died before them.
        add(serving("p4", "b", -1, -1));
        assertThat(loop(8 * MINUTE)).isPresent();
    }

    @Test
    void whereAProcessWithoutAModelDiesWithinAMinuteNoModelIsToBlame() {
        threeDeaths();
        add(withoutModel("p4", 3 * MINUTE));
        assertThat(loop(8 * MINUTE)).isEmpty();
        add(withoutModel("p4", 4 * MINUTE));
        assertThat(loop(8 * MINUTE)).isPresent();
    }

    @Test
    void whereOneModelKillsThreeMoreProcessesAfterAnotherOnesDeathItIsToBlame() {
        add(serving("p1", "b", 0, 0));
        add(serving("p2", 10 * SECOND, 10 * SECOND));
        add(serving("p3", 20 * SECOND, 20 * SECOND));
        assertThat(loop(5 * MINUTE)).isEmpty();
        add(serving("p4", 30 * SECOND, 30 * SECOND));
        assertThat(loop(5 * MINUTE))
                .map(CrashLoop::model)
                .map(AnnouncedModel::version)
                .contains("v1");
    }

    @Test
    void othersHaveSurvivedOnceAProcessHasServedAnotherModelForAMinuteSinceTheLastDeath() {
        threeDeaths();
        // It has not lived where the others died.
        add(serving("q", "b", -HOUR, 3 * MINUTE));
        assertThat(survived()).isFalse();
        add(serving("q", "b", 3 * MINUTE, 4 * MINUTE - 1));
        assertThat(survived()).isFalse();
        add(serving("q", "b", 3 * MINUTE, 4 * MINUTE));
        assertThat(survived()).isTrue();
    }

    @Test
    void deathsFromBeforeAProcessHadServedTheModelForAMinuteDoNotCount() {
        add(serving("p1", 0, 0));
        add(serving("p2", 10 * SECOND, 10 * SECOND));
        add(serving("q", 0, 59 * SECOND));
        add(serving("p3", 70 * SECOND, 70 * SECOND));
        assertThat(loop(8 * MINUTE)).isPresent();
        add(serving("q", 0, 60 * SECOND));
        assertThat(loop(8 * MINUTE)).isEmpty();
        add(serving("p4", 80 * SECOND, 80 * SECOND));
        assertThat(loop(8 * MINUTE)).isEmpty();
        add(serving("p5", 90 * SECOND, 90 * SECOND));
        assertThat(loop(8 * MINUTE)).isPresent();
    }

    @Test
    void othersHaveSurvivedOnceAProcessHasRunWithoutAModelForAMinuteSinceTheLastDeath() {
        threeDeaths();
        add(withoutModel("q", 2 * MINUTE + 30 * SECOND));
        add(withoutModel("q", 3 * MINUTE + 29 * SECOND));
        assertThat(survived()).isFalse();
        add(withoutModel("q", 3 * MINUTE + 30 * SECOND));
        assertThat(survived()).isTrue();
    }

    @Test
    void aProcessThatIsNotStaleHasNotDiedUnlessItIsKnownTo() {
        threeDeaths();
        long fresh = 3 * MINUTE;
        assertThat(loop(fresh)).isEmpty();
        assertThat(health.crashLoop(Set.of("p1", "p2", "p3")::contains, fresh)).isPresent();
    }

    @Test
    void whileKafkaIsAwayAndForTwoMinutesAfterNobodyIsTakenForDead() {
        threeDeaths();
        add(serving("self", "b", 0, 2 * MINUTE));
        long back = 9 * MINUTE;
        for (long now = 2 * MINUTE; now < back; now += MINUTE) {
            assertThat(loop(now)).isEmpty();
        }

        add(serving("self", "b", 0, back));
        assertThat(loop(back)).isEmpty();
        assertThat(health.crashLoop(Set.of("p1", "p2", "p3")::contains, back)).isPresent();

        add(serving("p1", 0, back + MINUTE));
        add(serving("self", "b", 0, back + MINUTE));
        assertThat(loop(back + 3 * MINUTE)).isEmpty();
    }

    @Test
    void whoIsStillSilentTwoMinutesAfterKafkaIsBackIsDead() {
        threeDeaths();
        add(serving("self", "b", 0, 2 * MINUTE));
        assertThat(loop(7 * MINUTE)).isEmpty();

        add(serving("self", "b", 0, 8 * MINUTE));
        assertThat(loop(9 * MINUTE - 1)).isEmpty();
        assertThat(loop(9 * MINUTE)).isPresent();
    }

    @Test
    void whereKafkaGoesAwayBeforeItHearsItselfNobodyIsTakenForDead() {
        threeDeaths();
        for (long now = 2 * MINUTE; now < 12 * MINUTE; now += MINUTE) {
            assertThat(loop(now)).isEmpty();
        }
    }

    @Test
    void theDeadAreKnownAtTheFirstLookBeforeItHearsItself() {
        threeDeaths();
        long started = 6 * MINUTE;
        assertThat(loop(started)).isPresent();
        assertThat(loop(started + 2 * MINUTE)).isPresent();
        assertThat(loop(started + 2 * MINUTE + 1)).isEmpty();
    }

    @Test
    void deathsThatLieFurtherApartThanTenMinutesAreNoLoop() {
        add(serving("p1", 0, 0));
        add(serving("p2", 5 * MINUTE, 5 * MINUTE));
        add(serving("p3", 10 * MINUTE + 1, 10 * MINUTE + 1));
        assertThat(loop(14 * MINUTE)).isEmpty();
        add(serving("p3", 10 * MINUTE, 10 * MINUTE));
        assertThat(loop(14 * MINUTE)).isPresent();
    }

    @Test
    void deathsOfMoreThanTenMinutesAgoAreNoLoop() {
        threeDeaths();
        assertThat(health.crashLoop(process -> true, 12 * MINUTE)).isPresent();
        assertThat(health.crashLoop(process -> true, 12 * MINUTE + 1)).isEmpty();
    }

    @Test
    void aProcessThatServedForAMinuteOrEndedWellIsNoDeathOfTheModel() {
        threeDeaths();
        add(serving("p1", 0, MINUTE));
        assertThat(loop(8 * MINUTE)).isEmpty();

        threeDeaths();
        add(new Health("default", "p1", null, null, 0, 0, since(SHA, 0), null, List.of(), true));
        assertThat(loop(8 * MINUTE)).isEmpty();
    }

    @Test
    void aProcessThatDiedWhileItLoadedAnotherModelIsNoDeathOfTheOneThatServed() {
        threeDeaths();
        assertThat(health.crashLoop(process -> true, MINUTE)).isPresent();
        ModelSince other = new ModelSince("v2", "b".repeat(64), 1);
        add(new Health("default", "p1", null, null, 1, 1, since(SHA, 0), other, List.of(), false));
        assertThat(health.crashLoop(process -> true, MINUTE)).isEmpty();
    }

    @Test
    void aModelThatHasServedForAnHourInOneProcessIsNotToBlameAlsoAfterTheSwitch() {
        threeDeaths();
        add(serving("q", -2 * HOUR + 1, -HOUR));
        assertThat(loop(8 * MINUTE)).isPresent();
        assertThat(health.isProven(SHA)).isFalse();
        add(serving("q", -2 * HOUR, -HOUR));
        assertThat(loop(8 * MINUTE)).isEmpty();
        add(serving("q", "b", 2 * MINUTE, 2 * MINUTE));
        assertThat(loop(8 * MINUTE)).isEmpty();
        assertThat(health.isProven(SHA)).isTrue();
    }

    @Test
    void aModelThatAReportNamesAsProvenIsNotToBlameAlsoOnceThatReportIsDeleted() {
        threeDeaths();
        add(
                new Health(
                        "default",
                        "q",
                        null,
                        null,
                        null,
                        null,
                        0,
                        0,
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(SHA),
                        true,
                        0,
                        false));
        assertThat(loop(8 * MINUTE)).isEmpty();
        health.remove(key("q"));
        assertThat(loop(8 * MINUTE)).isEmpty();
    }

    @Test
    void tenDeathsOfProcessesThatHadServedForAMinuteConvictNobody() {
        tenDeathsAfter(MINUTE, 0);
        assertThat(health.crashLoop(process -> true, 10 * MINUTE)).isEmpty();
        tenDeathsAfter(MINUTE - 1, 3 * MINUTE);
        assertThat(health.crashLoop(process -> true, 10 * MINUTE)).isPresent();
    }

    @Test
    void aPardonThatIsLaterThanTheDeathsByKafkasClockCancelsThem() {
        threeDeaths();
        // By the operator's clock it is always the same time.
        Health pardon = Health.pardon("default", "v1", SHA, "mended", MINUTE);
        health.add(pardon, -1, -1);
        assertThat(loop(8 * MINUTE)).isPresent();
        health.add(pardon, MINUTE, MINUTE);
        assertThat(loop(8 * MINUTE)).isEmpty();
    }

    /** The clock of p1 is half an hour ahead, that of p2 half an hour behind. */
    @Test
    void processesWhoseClocksAreOffAreNeitherTakenForDeadNorForAlive() {
        long ahead = 30 * MINUTE;
        health.add(serving("p1", ahead, ahead), 0, 0);
        health.add(serving("p2", MINUTE - ahead, MINUTE - ahead), MINUTE, MINUTE);
        health.add(serving("p3", 2 * MINUTE, 2 * MINUTE), 2 * MINUTE, 2 * MINUTE);
        assertThat(loop(5 * MINUTE)).isEmpty();
        assertThat(loop(5 * MINUTE + 1)).map(CrashLoop::lastDeathMillis).contains(2 * MINUTE);
    }

    /** The roll-out's clock is half an hour behind. */
    @Test
    void aProcessWhoseOwnClockIsOffKnowsKafkasTimeByItsOwnReports() {
        long behind = -30 * MINUTE;
        for (int n = 0; n < 3; n++) {
            health.add(serving("p" + n, n * MINUTE, n * MINUTE), n * MINUTE, 3 * MINUTE + behind);
        }
        long now = 5 * MINUTE + 30 * SECOND;
        // The newest record was a minute old when it was read, and is taken for new.
        assertThat(loop(now + behind)).isEmpty();

        health.add(serving("self", 0, 0), now, now + behind);
        assertThat(loop(now + behind)).isPresent();
        // Other processes' records do not change the time any more.
        health.add(serving("q", "b", 0, HOUR), 0, now + behind);
        assertThat(loop(now + behind)).isPresent();
    }

    @Test
    void demotionsAreThoseThatNobodyPardonedSince() {
        ModelVerdict demoted =
                ModelVerdict.of("v1", SHA, ModelVerdict.Kind.DEMOTED, "hangs", MINUTE);
        ModelVerdict refused =
                ModelVerdict.of("v0", "b".repeat(64), ModelVerdict.Kind.REFUSED, "harmed", 0);
        Health entry = judging("p1", MINUTE, refused, demoted);
        add(entry);
        assertThat(health.demotions(entry, HOUR)).containsExactly(demoted);

        add(Health.pardon("default", "v1", SHA, "mended", 2 * MINUTE));
        assertThat(health.demotions(entry, HOUR)).isEmpty();
    }

    @Test
    void aDemotionCountsFor24HoursHoweverLongItsProcessRepeatsIt() {
        ModelVerdict demoted =
                ModelVerdict.of("v1", SHA, ModelVerdict.Kind.DEMOTED, "hangs", MINUTE);
        Health entry = judging("p1", 25 * HOUR, demoted);
        assertThat(health.demotions(entry, 24 * HOUR + MINUTE)).containsExactly(demoted);
        assertThat(health.demotions(entry, 24 * HOUR + MINUTE + 1)).isEmpty();
    }

    @Test
    void recordsOfYesterdayCanBeDeleted() {
        add(serving("old", 0, 0));
        add(serving("new", 0, 1));
        assertThat(health.expired(24 * HOUR)).isEmpty();
        assertThat(health.expired(24 * HOUR + 1)).containsExactly(key("old"));
        health.remove(key("old"));
        assertThat(health.expired(24 * HOUR + 1)).isEmpty();
    }

    @Test
    void aPardonCanBeDeletedADayAfterItByKafkasClock() {
        health.add(Health.pardon("default", "v1", SHA, "mended", 365 * 24 * HOUR), 0, 0);
        HealthKey pardon = new HealthKey("default", Health.Kind.PARDON, SHA);
        assertThat(health.expired(24 * HOUR)).isEmpty();
        assertThat(health.expired(24 * HOUR + 1)).containsExactly(pardon);
        health.remove(pardon);
        assertThat(health.expired(24 * HOUR + 1)).isEmpty();
    }

    @Test
    void ofTheLivingProcessesOnlyTheOneWithTheLeastIdDeletes() {
        long now = 30 * HOUR;
        add(serving("old", 0, 0));
        assertThat(health.expired(now)).containsExactly(key("old"));
        add(serving("z", now, now));
        assertThat(health.expired(now)).containsExactly(key("old"));
        add(serving("a", now, now));
        assertThat(health.expired(now)).isEmpty();
        assertThat(health.expired(now + 3 * MINUTE)).isEmpty();
        // It is stale.
        assertThat(health.expired(now + 3 * MINUTE + 1)).containsExactly(key("old"));
    }

    @Test
    void aDeadProcessWhoseClockRanAYearAheadHoldsUpNoDeletion() {
        long now = 30 * HOUR;
        add(serving("old", 0, 0));
        health.add(serving("a", now, now + 365 * 24 * HOUR), now, now);
        assertThat(health.expired(now + 3 * MINUTE)).isEmpty();
        assertThat(health.expired(now + 3 * MINUTE + 1)).containsExactly(key("old"));
    }

    private static HealthKey key(String process) {
        return HealthKey.ofReport("default", process);
    }

    /** Adds a record whose writer's clock shows Kafka's time, as soon as it is written. */
    private void add(Health entry) {
        health.add(entry, entry.writtenTimeMillis(), entry.writtenTimeMillis());
    }

    private Optional<CrashLoop> loop(long nowMillis) {
        return health.crashLoop(process -> false, nowMillis);
    }

    private boolean survived() {
        return health.crashLoop(Set.of("p1", "p2", "p3")::contains, 4 * MINUTE)
                .orElseThrow()
                .othersSurvived();
    }

    @Test
    void thoseWhoseReportsAreFreshAndDoNotSayThatTheyEndedLive() {
        assertThat(health.living(0)).isZero();
        add(serving("self", 0, MINUTE));
        add(serving("other", 0, 0));
        add(
                new Health(
                        "default",
                        "ended",
                        null,
                        null,
                        MINUTE,
                        4 * MINUTE,
                        null,
                        null,
                        List.of(),
                        true));
        add(Health.pardon("default", "v1", SHA, "mended", MINUTE));
        assertThat(health.living(3 * MINUTE)).isEqualTo(2);
        assertThat(health.living(3 * MINUTE + 1)).isEqualTo(1);
        assertThat(health.living(4 * MINUTE + 1)).isZero();
    }

    private static Health judging(String process, long written, ModelVerdict... verdicts) {
        return new Health(
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
        add(serving("p1", 0, 0));
        add(serving("p2", MINUTE, MINUTE));
        add(serving("p3", 2 * MINUTE, 2 * MINUTE));
    }

    /** Adds processes that die one after the other, each this long after it started to serve. */
    private void tenDeathsAfter(long servedMillis, long fromMillis) {
        for (int n = 0; n < 10; n++) {
            long since = fromMillis + 10 * SECOND * n;
            add(serving("p" + n, since, since + servedMillis));
        }
    }

    private static Health withoutModel(String process, long written) {
        return entry(process, null, written);
    }

    private static Health serving(String process, long since, long written) {
        return entry(process, since(SHA, since), written);
    }

    private static Health serving(String process, String digit, long since, long written) {
        return entry(process, since(digit.repeat(64), since), written);
    }

    private static Health entry(String process, ModelSince serving, long written) {
        return new Health(
                "default",
                process,
                null,
                null,
                written,
                written + 3 * MINUTE,
                serving,
                null,
                List.of(),
                false);
    }

    private static ModelSince since(String sha256, long sinceMillis) {
        return new ModelSince("v1", sha256, sinceMillis);
    }
}
