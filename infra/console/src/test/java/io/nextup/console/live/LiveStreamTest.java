package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.live.LiveStream.History;
import io.nextup.console.live.LiveStream.Second;
import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.models.SlotHealth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
    private static final String MANIFEST = "a".repeat(64);

    private final LiveStream live =
            new LiveStream("kafka:9092", "default", Duration.ofMinutes(1), 10_000);

    @Test
    void aSecondCountsWhatArrivedInIt() {
        click("e1", "u", 10_100);
        click("e2", "u", 10_200);
        answer("e1", 10_112);
        live.deadLetter(letter(), "u", "e2");
        click("e3", "u", 10_900);
        List<Second> seconds = live.tick(11_050);
        assertThat(seconds).hasSize(1);
        assertThat(seconds.get(0).point()).isEqualTo(new Point(10, 3, 1, 12.0, 12.0, 1, 1));
        assertThat(seconds.get(0).status().deadLetters()).isEqualTo(Map.of("empty-id", 1L));
        assertThat(live.tick(11_900)).isEmpty();
        assertThat(live.tick(12_000).get(0).point())
                .isEqualTo(new Point(11, 0, 0, null, null, 0, 1));
    }

    @Test
    void aTimestampFarFromNowIsNotTheClickWhoseTimeIsThenNotKnown() {
        live.tick(10_000_000);
        live.interaction(Interaction.click("old", "u", "i", 5), "old", 5, 10_000_000);
        answer("old", 10_000_020);
        assertThat(live.tick(10_001_000).get(0).point())
                .isEqualTo(new Point(10_000, 1, 1, null, null, 0, 0));
    }

    /** The reader in bulk meets events late: a clock that runs ahead looks right by then. */
    @Test
    void aClockThatRunsAheadGivesNoTime() {
        live.arrived(list("e1", 10_107), 10_107);
        live.interaction(Interaction.click("e1", "u", "i", 10_160), "e1", 10_160, 10_190);
        assertThat(live.tick(11_000).get(0).point().p50()).isNull();
    }

    @Test
    void aListThatIsMetInBulkCountsOnceAndIsTimedByItsArrival() {
        click("e1", "u", 10_100);
        click("e2", "u", 10_200);
        live.arrived(list("e1", 10_107), 10_107);
        live.recommendation(list("e1", 10_107), 10_190);
        live.recommendation(list("e2", 10_205), 10_290);
        assertThat(live.tick(11_000).get(0).point()).isEqualTo(new Point(10, 2, 2, 7.0, 7.0, 0, 0));
    }

    @Test
    void aMachineThatSleptHasFifteenMinutesOfSecondsAndNotMore() {
        click("e1", "u", 10_100);
        List<Second> seconds = live.tick(10_000_000_000L);
        assertThat(seconds).hasSize(LiveStream.SECONDS);
        assertThat(live.history(10_000_000_000L).seconds()).hasSize(LiveStream.SECONDS);
    }

    @Test
    void aClockThatIsSetBackStopsNothing() {
        live.models(serving("v1", MANIFEST, 15_000));
        live.tick(20_000);
        live.models(serving("v2", MANIFEST, 20_000));
        live.recommendation(list("e0", 20_010), 20_010);
        click("e1", "u", 20_100);
        live.recommendation(list("e1", 20_110), 20_110);
        live.tick(21_000);
        assertThat(live.tick(19_900)).isEmpty();

        assertThat(live.tick(15_500)).isEmpty();
        Second second = live.tick(16_000).get(0);
        assertThat(second.point().t()).isEqualTo(15);
        assertThat(second.point().waiting()).isZero();
        assertThat(second.status().models()).containsExactly(new Judged("v1", 1, 1, 0));
        assertThat(live.history(16_000).seconds())
                .extracting(Point::t)
                .containsExactly(10L, 11L, 12L, 13L, 14L, 15L);
        assertThat(live.history(16_000).marks())
                .extracting(Mark::text)
                .containsExactly("v1 serves");
    }

    @Test
    void whatARegistrySaysIsShownWithTheModelThatItSaysItOf() {
        live.models(serving("v1", MANIFEST, 10_400));
        live.described("v1", "blend", 9_000L);
        assertThat(live.history(11_000).status().serving())
                .isEqualTo(new Status.Serving("v1", 10_400, "blend", 9_000L));
        live.models(serving("v2", MANIFEST, 10_500));
        assertThat(live.history(11_000).status().serving())
                .isEqualTo(new Status.Serving("v2", 10_500, null, null));
    }

    /** The events of a replay are of long ago, and a clock may run ahead. */
    @Test
    void theNewestEventOfTheStreamIsOfItsOwnTimeAndNeverAfterNow() {
        assertThat(live.history(99_000).status().newestEvent()).isNull();
        live.interaction(Interaction.click("e1", "u", "i", 700), "e1", 10_900, 10_900);
        assertThat(live.history(99_000).status().newestEvent()).isEqualTo(700);
        live.interaction(Interaction.click("e2", "u", "i", 90_000), "e2", 11_500, 11_500);
        live.interaction(Interaction.click("e3", "u", "i", 800), "e3", 11_600, 11_600);
        assertThat(live.history(99_000).status().newestEvent()).isEqualTo(11_500);
    }

    @Test
    void recentUsersAreThoseWhoAreNeitherPlayedNorErased() {
        click("e1", "ann", 10_100);
        click("e2", "nextup-trial-1", 10_200);
        click("e3", "bob", 10_300);
        assertThat(live.recentUsers(9, 10_400))
                .containsExactly(
                        new RecentUser("bob", 1, 10_300), new RecentUser("ann", 1, 10_100));
        live.erased("bob");
        assertThat(live.recentUsers(9, 10_400)).extracting(RecentUser::user).containsExactly("ann");
        click("e4", "bob", 10_500);
        assertThat(live.recentUsers(9, 10_600)).extracting(RecentUser::user).containsExactly("ann");
    }

    @Test
    void aModelThatBeginsToServeIsMarkedOnceAndSoIsTheWayBack() {
        live.models(serving("new", MANIFEST, 10_400));
        assertThat(live.tick(11_000).get(0).marks())
                .containsExactly(new Mark(10_400, "model", "new serves"));
        assertThat(live.tick(12_000).get(0).marks()).isEmpty();
        live.models(serving("old", "b".repeat(64), 12_300));
        assertThat(live.tick(13_000).get(0).marks())
                .containsExactly(new Mark(12_300, "model", "old serves"));
        assertThat(live.history(13_000).marks()).hasSize(2);
    }

    @Test
    void aFailureAndItsEndAreMarked() {
        live.models(serving("new", MANIFEST, 10_000));
        live.tick(11_000);
        live.brokersAnswer(false);
        assertThat(kinds(live.tick(12_000))).containsExactly("failure");
        assertThat(kinds(live.tick(13_000))).isEmpty();
        live.brokersAnswer(true);
        assertThat(kinds(live.tick(14_000))).containsExactly("recovered");
    }

    @Test
    void theReasonOfAFailureIsToldUntilTheBrokersAnswer() {
        live.models(serving("new", MANIFEST, 10_000));
        live.tick(11_000);
        live.unreadable("Topic clicks does not exist");
        Second second = live.tick(12_000).get(0);
        assertThat(second.status().condition().kind()).isEqualTo("unreadable");
        assertThat(kinds(List.of(second))).containsExactly("failure");
        live.brokersAnswer(false);
        assertThat(live.tick(13_000).get(0).status().condition().kind()).isEqualTo("broker-away");
        live.brokersAnswer(true);
        assertThat(kinds(live.tick(14_000))).containsExactly("recovered");
    }

    /** A file that is replayed again has such events: the job leaves them out. */
    @Test
    void repeatedAndLateEventsAreNotWaitedFor() {
        live.models(serving("v1", MANIFEST, 10_000));
        long day = Duration.ofDays(1).toMillis();
        long now = 2 * day;
        live.tick(now);
        eventOf("e1", now, now);
        answer("e1", now + 10);
        eventOf("e1", now, now + 100);
        eventOf("e2", now - day - 1, now + 200);
        Second second = last(live.tick(now + 15_000));
        assertThat(second.point().waiting()).isZero();
        assertThat(second.status().condition().kind()).isEqualTo("well");

        eventOf("e3", now - day, now + 15_000);
        second = last(live.tick(now + 30_000));
        assertThat(second.point().waiting()).isEqualTo(1);
        assertThat(second.status().condition().kind()).isEqualTo("job-silent");
    }

    /** Whatever was remembered, by which class or field ever. */
    @Test
    void ofAnErasedUserOnlyNumbersRemain() throws IllegalAccessException {
        remember("ann", 10_100);
        remember("bob", 10_100);
        assertThat(Reachable.texts(live))
                .contains("ann", "ann-open", "ann-early", "item-of-ann-open")
                .contains("bob", "bob-open", "bob-early", "item-of-bob-open");

        live.erased("ann");
        live.tick(10_200);

        assertThat(Reachable.texts(live))
                .noneMatch(text -> text.contains("ann"))
                .contains("bob", "bob-open", "bob-early", "item-of-bob-open");
        assertThat(live.tick(11_000).get(0).point().events()).isEqualTo(4);
    }

    /** A job that is behind answers events from before the erasure hours later. */
    @Test
    void whatComesAfterAnErasureIsCountedAndNotRemembered() throws IllegalAccessException {
        live.erased("ann");
        live.tick(10_050);
        remember("ann", 10_100);
        live.tick(10_200);
        assertThat(Reachable.texts(live)).noneMatch(text -> text.contains("ann"));
        Second second = last(live.tick(11_000));
        assertThat(second.point()).isEqualTo(new Point(10, 2, 2, null, null, 0, 0));
        assertThat(second.status().users()).isZero();
    }

    /** An erasure may be among the records that were missed. */
    @Test
    void whereRecordsWereMissedNobodyIsRemembered() throws IllegalAccessException {
        remember("ann", 10_100);
        live.missed();
        assertThat(Reachable.texts(live)).noneMatch(text -> text.contains("ann"));
    }

    /** Has an event judged, and leaves one without its list and one list without its event. */
    private void remember(String user, long millis) {
        String judged = user + "-judged";
        live.interaction(
                Interaction.click(judged, user, "item-of-" + judged, millis),
                judged,
                millis,
                millis);
        live.recommendation(listFor(user, judged, millis), millis);
        String open = user + "-open";
        live.interaction(
                Interaction.click(open, user, "item-of-" + open, millis), open, millis, millis);
        String early = user + "-early";
        live.arrived(listFor(user, early, millis, "item-of-" + early), millis);
        live.recommendation(listFor(user, early, millis, "item-of-" + early), millis);
    }

    private static Second last(List<Second> seconds) {
        return seconds.get(seconds.size() - 1);
    }

    private void eventOf(String event, long eventMillis, long millis) {
        live.interaction(Interaction.click(event, "u", "i", eventMillis), event, millis, millis);
    }

    @Test
    void ratesGoOverTheLastMinute() {
        for (int event = 0; event < 120; event++) {
            click("e" + event, "u", 10_100);
        }
        live.tick(11_000);
        assertThat(live.tick(70_000).get(58).status().events()).isEqualTo(2.0);
        assertThat(live.tick(71_000).get(0).status().events()).isZero();
        History history = live.history(71_000);
        assertThat(history.seconds()).hasSize(61);
        assertThat(history.seconds().get(0).events()).isEqualTo(120);
    }

    private static List<String> kinds(List<Second> seconds) {
        return seconds.stream().flatMap(one -> one.marks().stream()).map(Mark::kind).toList();
    }

    private void click(String event, String user, long millis) {
        live.interaction(Interaction.click(event, user, "i", millis), event, millis, millis);
    }

    private void answer(String event, long millis) {
        live.arrived(list(event, millis), millis);
        live.recommendation(list(event, millis), millis);
    }

    private static Recommendation list(String event, long millis) {
        return listFor("u", event, millis);
    }

    private static Recommendation listFor(String user, String event, long millis) {
        return listFor(user, event, millis, "i");
    }

    private static Recommendation listFor(String user, String event, long millis, String... items) {
        return new Recommendation(
                "r-" + event,
                user,
                "default",
                1,
                List.of(EventReference.event(event)),
                Stream.of(items).map(item -> new RankedItem(item, 1)).toList(),
                "v1",
                Source.MODEL,
                millis,
                millis);
    }

    private static DeadLetter letter() {
        return new DeadLetter(
                null, new byte[0], "t", 0, 1, 0, DeadLetter.Reason.EMPTY_ID, "empty", Map.of());
    }

    private static SlotHealth serving(String version, String manifest, long sinceMillis) {
        return new SlotHealth(
                "default",
                Optional.of(
                        new ModelAnnouncement(
                                "default", version, "file:///models", manifest, sinceMillis)),
                List.of(
                        new Health(
                                "default",
                                "p",
                                "host",
                                null,
                                sinceMillis,
                                Long.MAX_VALUE,
                                new ModelSince(version, manifest, sinceMillis),
                                null,
                                List.of(),
                                false)));
    }

    /** Whoever plays a user clicks what was recommended. */
    @Test
    void whomPeoplePlayIsCountedAndNotJudgedOrTimed() {
        click("e1", "nextup-trial-1", 10_100);
        Recommendation list =
                new Recommendation(
                        "r",
                        "nextup-trial-1",
                        "default",
                        1,
                        List.of(EventReference.event("e1")),
                        List.of(new RankedItem("i", 1)),
                        "v1",
                        Source.MODEL,
                        0,
                        10_150);
        live.arrived(list, 10_150);
        live.recommendation(list, 10_150);
        click("e2", "nextup-trial-1", 10_200);
        Second second = live.tick(14_000).get(0);
        assertThat(second.point()).isEqualTo(new Point(10, 2, 1, null, null, 0, 0));
        assertThat(second.status().models()).isEmpty();
        assertThat(live.mostClicked(10)).isEmpty();
    }

    /** Else popularity would know each new item that it is judged by. */
    @Test
    void aClickDoesNotMakeItsOwnItemPopular() {
        live.recommendation(list("e0", 10_050), 10_050);
        click("e1", "u", 10_100);
        live.recommendation(list("e1", 10_110), 10_110);
        assertThat(last(live.tick(13_000)).status().models()).isEmpty();
        assertThat(last(live.tick(14_000)).status().models())
                .containsExactly(new Judged("v1", 1, 1, 0));
        live.recommendation(listFor("w", "e3", 14_050), 14_050);
        click("e4", "w", 14_100);
        live.recommendation(listFor("w", "e4", 14_110), 14_110);
        assertThat(last(live.tick(18_000)).status().models())
                .containsExactly(new Judged("v1", 2, 1, 0.5));
    }

    @Test
    void theTenthItemIsAHitAndTheEleventhAMiss() {
        String[] items = IntStream.rangeClosed(1, 11).mapToObj(i -> "i" + i).toArray(String[]::new);
        for (String clicked : List.of("x", "i10", "i11")) {
            live.interaction(
                    Interaction.click(clicked, "u", clicked, 10_100), clicked, 10_100, 10_100);
            live.recommendation(listFor("u", clicked, 10_110, items), 10_110);
        }
        assertThat(last(live.tick(14_000)).status().models())
                .containsExactly(new Judged("v1", 2, 0.5, 0));
    }

    @Test
    void aListWhoseNextEventIsAnsweredAfterTheHorizonIsLeftOut() {
        live.recommendation(list("e0", 10_000), 10_000);
        click("e1", "u", 70_000);
        live.recommendation(list("e1", 70_000), 70_000);
        click("e2", "u", 130_001);
        live.recommendation(list("e2", 130_001), 130_001);
        assertThat(last(live.tick(140_000)).status().models())
                .containsExactly(new Judged("v1", 1, 1, 0));
    }

    @Test
    void moreUsersThanAreRememberedAreTold() {
        for (int user = 1; user < LiveStream.JUDGED.users(); user++) {
            live.recommendation(listFor("u" + user, "e", 10_100), 10_100);
        }
        Status few = live.history(10_200).status();
        assertThat(few.users()).isEqualTo(49_999);
        assertThat(few.moreUsers()).isFalse();
        live.recommendation(listFor("u0", "e", 10_100), 10_100);
        live.recommendation(listFor("another", "e", 10_100), 10_100);
        Status many = live.history(10_200).status();
        assertThat(many.users()).isEqualTo(50_000);
        assertThat(many.moreUsers()).isTrue();
    }

    @Test
    void aChangedSampleForgetsWhatWaitsAndWhoCame() {
        click("e1", "u", 10_100);
        live.sample(2);
        click("e2", "u", 10_200);
        assertThat(live.recentUsers(9, 10_300)).containsExactly(new RecentUser("u", 1, 10_200));
        assertThat(live.tick(11_000).get(0).point().waiting()).isEqualTo(2);
    }

    /** Records of the users who left and come back are missing. */
    @Test
    void aChangedSampleLeavesTheNewestListsUnjudged() {
        live.recommendation(list("e0", 10_050), 10_050);
        click("e1", "u", 10_100);
        live.sample(2);
        live.recommendation(list("e1", 10_110), 10_110);
        assertThat(last(live.tick(20_000)).status().models()).isEmpty();
    }
}
