package io.nextup.outcome;

import static io.nextup.outcome.Outcome.HIT;
import static io.nextup.outcome.Outcome.MISS;
import static io.nextup.outcome.Outcome.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.outcome.ListJudge.Bounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ListJudgeTest {
    private static final long MINUTE = 60_000;

    private final List<JudgedList> judged = new ArrayList<>();
    private final ClickCounts clicks = new ClickCounts(1_000);
    private final ListJudge judge = judge(Bounds.NONE);

    private ListJudge judge(Bounds bounds) {
        return new ListJudge(ListJudge.DEFAULT_HORIZON, bounds, clicks, judged::add);
    }

    @Test
    void aListIsJudgedByTheNextEventThatIsAnswered() {
        click("e1", "x");
        click("e2", "b");
        click("e3", "c");
        list(1_000, "v1", "e1", "a", "b");
        list(2_000, "v2", "e2", "a", "b");
        list(3_000, "v2", "e3", "c");
        assertThat(outcomes()).containsExactly(of("v1", "e2", HIT), of("v2", "e3", MISS));
    }

    @Test
    void theTenthItemIsAHitAndTheEleventhAMiss() {
        String[] items = IntStream.rangeClosed(1, 11).mapToObj(i -> "i" + i).toArray(String[]::new);
        click("e1", "x");
        click("e2", "i10");
        click("e3", "i11");
        list(1_000, "v1", "e1", items);
        list(2_000, "v1", "e2", items);
        list(3_000, "v1", "e3", items);
        assertThat(outcomes()).containsExactly(of("v1", "e2", HIT), of("v1", "e3", MISS));
    }

    @Test
    void usersAreJudgedApartAlsoWhereTheirEventsHaveOneReference() {
        judge.event(Interaction.click("e1", "ann", "x", 0), "e1");
        judge.event(Interaction.click("e1", "bob", "y", 0), "e1");
        judge.event(Interaction.click("e2", "bob", "a", 0), "e2");
        judge.recommended(list("ann", 1_000, "v1", List.of("e1"), "a"), 0);
        judge.recommended(list("bob", 1_000, "v2", List.of("e1"), "a"), 0);
        judge.recommended(list("bob", 1_000, "v2", List.of("e2"), "a"), 0);
        assertThat(outcomes()).containsExactly(of("v2", "e2", HIT));
    }

    /** The second event had no list to follow: that of the first came with its own. */
    @Test
    void onlyTheFirstOfTheEventsThatAListAnswersJudgesTheListBefore() {
        click("e1", "x");
        click("e2", "a");
        click("e3", "b");
        click("e4", "c");
        list(1_000, "v1", "e1", "b");
        judge.recommended(list("u", 2_000, "v2", List.of("e2", "e3"), "c"), 0);
        list(3_000, "v3", "e4", "x");
        assertThat(outcomes()).containsExactly(of("v1", "e2", MISS), of("v2", "e4", HIT));
    }

    @Test
    void aSkippedRecommendationIsNotJudgedAndItsEventJudgesTheListBefore() {
        click("e1", "x");
        click("e2", "a");
        click("e3", "a");
        list(1_000, "v1", "e1", "a");
        judge.recommended(
                new Recommendation(
                        "r2",
                        "u",
                        "default",
                        2,
                        List.of(EventReference.event("e2")),
                        List.of(),
                        "v2",
                        Source.SKIPPED,
                        0,
                        2_000),
                0);
        list(3_000, "v1", "e3", "x");
        assertThat(outcomes()).containsExactly(of("v1", "e2", HIT));
    }

    @Test
    void aListWithoutItemsIsAMiss() {
        click("e1", "x");
        click("e2", "a");
        list(1_000, "v1", "e1");
        list(2_000, "v1", "e2", "x");
        assertThat(outcomes()).containsExactly(of("v1", "e2", MISS));
    }

    /** A job that goes back to its checkpoint answers again, and may group otherwise. */
    @Test
    void aRecommendationThatComesAgainChangesNothing() {
        Stream.of("e1", "e2", "e3", "e4").forEach(event -> click(event, "item-of-" + event));
        list(1_000, "v1", "e1", "item-of-e2");
        list(2_000, "v1", "e2", "x");
        list(3_000, "v2", "e1", "x");
        judge.recommended(list("u", 4_000, "v2", List.of("e1", "e2"), "x"), 0);
        judge.recommended(list("u", 5_000, "v2", List.of("e2", "e3"), "item-of-e4"), 0);
        list(6_000, "v2", "e4", "x");
        assertThat(outcomes())
                .containsExactly(of("v1", "e2", HIT), of("v1", "e3", MISS), of("v2", "e4", HIT));
    }

    @Test
    void anEventThatNoRecommendationNamesJudgesNothing() {
        click("e1", "x");
        list(1_000, "v1", "e1", "a");
        click("refused", "a");
        assertThat(outcomes()).isEmpty();
        click("e2", "b");
        list(2_000, "v1", "e2", "x");
        assertThat(outcomes()).containsExactly(of("v1", "e2", MISS));
    }

    /** The job answers the first, and leaves out the second. */
    @Test
    void ofRepeatedEventsTheFirstCounts() {
        click("e1", "x");
        click("e2", "a");
        click("e2", "b");
        list(1_000, "v1", "e1", "a");
        list(2_000, "v1", "e2", "x");
        click("e2", "a");
        assertThat(outcomes()).containsExactly(of("v1", "e2", HIT));
    }

    @Test
    void aListAnsweredBeyondTheHorizonHasNoOutcome() {
        click("e1", "x");
        click("e2", "a");
        click("e3", "a");
        list(0, "v1", "e1", "a");
        list(30 * MINUTE, "v1", "e2", "a");
        list(60 * MINUTE + 1, "v1", "e3", "a");
        assertThat(outcomes()).containsExactly(of("v1", "e2", HIT), of("v1", "e3", NONE));
    }

    @Test
    void theHorizonIsPositive() {
        assertThatThrownBy(() -> new ListJudge(Duration.ZERO, Bounds.NONE, clicks, judged::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("horizon is PT0S: it must be positive");
    }

    @Test
    void anEventFromBeforeTheReaderBeganJudgesNothingAndTheNextOneDoes() {
        list(1_000, "v1", "e1", "a");
        list(2_000, "v1", "e2", "b");
        click("e3", "b");
        list(3_000, "v1", "e3", "x");
        assertThat(outcomes()).containsExactly(of("v1", "e3", HIT));
    }

    @Test
    void anEventMayComeAfterTheListThatAnswersItWhileThatWaits() {
        click("e1", "x");
        judge.recommended(list("u", 1_000, "v1", List.of("e1"), "a"), 50_000);
        judge.recommended(list("u", 2_000, "v1", List.of("e2"), "b"), 50_100);
        judge.judge(50_000 + ListJudge.DELAY_MILLIS);
        assertThat(judged).isEmpty();
        click("e2", "a");
        judge.judge(50_100 + ListJudge.DELAY_MILLIS - 1);
        assertThat(judged).isEmpty();
        judge.judge(50_100 + ListJudge.DELAY_MILLIS);
        assertThat(judged).extracting(JudgedList::outcome).containsExactly(HIT);
    }

    /** Two TaskManagers serve, and the clock of ann's runs ahead. */
    @Test
    void aSliceWaitsForItsEventsAlsoWhereALaterOneHasWaitedLongEnough() {
        click("e1", "x");
        judge.recommended(list("ann", 15_000, "v1", List.of("e1"), "a"), 10_000);
        judge.recommended(list("u", 12_000, "v1", List.of("e1"), "a"), 12_000);
        judge.recommended(list("u", 13_000, "v1", List.of("e2"), "b"), 13_000);
        judge.judge(10_000 + ListJudge.DELAY_MILLIS);
        click("e2", "a");
        judge.judge(13_000 + ListJudge.DELAY_MILLIS);
        assertThat(judged).containsExactly(of("v1", "e2", HIT));
    }

    /** Scorings of one user may end in another order than they began. */
    @Test
    void theUsersRecordsKeepTheirOrderWhateverTheirTimes() {
        click("e1", "x");
        click("e2", "b");
        click("e3", "c");
        list(2_001, "v1", "e1", "b");
        list(1_999, "v2", "e2", "c");
        list(1_000, "v3", "e3", "c");
        assertThat(outcomes()).containsExactly(of("v1", "e2", HIT), of("v2", "e3", HIT));
    }

    @Test
    void theBaselineIsTheTenMostClickedItemsAnsweredInEarlierSlices() {
        for (int item = 0; item < 11; item++) {
            for (int click = 0; click < 20 - item; click++) {
                clicks.clicked("popular-%02d".formatted(item));
            }
        }
        click("e1", "x");
        click("e2", "popular-09");
        click("e3", "popular-11");
        click("e4", "popular-11");
        list(1_000, "v1", "e1");
        list(2_000, "v1", "e2");
        list(3_000, "v1", "e3");
        list(3_999, "v1", "e4");
        assertThat(popular()).containsExactly(true, false, false);
    }

    @Test
    void aClickDoesNotCountForItsOwnBaseline() {
        click("e1", "x");
        click("e2", "a");
        list(1_000, "v1", "e1");
        list(2_000, "v1", "e2");
        assertThat(popular()).containsExactly(false);
        judge.event(Interaction.click("f1", "bob", "y", 0), "f1");
        judge.event(Interaction.click("f2", "bob", "a", 0), "f2");
        judge.recommended(list("bob", 3_000, "v1", List.of("f1")), 0);
        judge.recommended(list("bob", 3_500, "v1", List.of("f2")), 0);
        assertThat(popular()).containsExactly(false, true);
    }

    @Test
    void theBaselineLeavesOutWhatTheUserClickedAmongTheLastHundredEvents() {
        IntStream.range(0, 1_000).forEach(i -> clicks.clicked("a"));
        click("e0", "a");
        list(0, "v1", "e0");
        for (int event = 1; event <= 100; event++) {
            click("e" + event, "a" + event);
            list(event, "v1", "e" + event);
        }
        click("seen", "a100");
        click("forgotten", "a");
        click("again", "a");
        list(1_000, "v1", "seen");
        list(2_000, "v1", "forgotten");
        list(3_000, "v1", "again");
        assertThat(popular()).endsWith(false, true, false).hasSize(103);
    }

    /** Partitions are met side by side, in another order by each reader. */
    @Test
    void theBaselineDoesNotDependOnTheOrderInWhichUsersAreMet() {
        List<Recommendation> ann = new ArrayList<>();
        List<Recommendation> bob = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ann.add(list("ann", 100 + 250 * i, "v1", List.of("a" + i), "x"));
            bob.add(list("bob", 200 + 250 * i, "v1", List.of("b" + i), "x"));
        }
        List<List<JudgedList>> results = new ArrayList<>();
        for (List<List<Recommendation>> order : List.of(List.of(ann, bob), List.of(bob, ann))) {
            List<JudgedList> result = new ArrayList<>();
            ListJudge reader =
                    new ListJudge(
                            ListJudge.DEFAULT_HORIZON,
                            Bounds.NONE,
                            new ClickCounts(100),
                            result::add);
            for (int i = 0; i < 40; i++) {
                reader.event(Interaction.click("a" + i, "ann", "i" + i, 0), "a" + i);
                // Every second one is what ann clicked in the same slice, the others far from it.
                String item = "i" + (i % 2 == 0 ? 39 - i : i - 1);
                reader.event(Interaction.click("b" + i, "bob", item, 0), "b" + i);
            }
            order.forEach(user -> user.forEach(list -> reader.recommended(list, 0)));
            reader.judge(ListJudge.DELAY_MILLIS);
            results.add(result);
        }
        assertThat(results.get(0)).hasSize(78).anyMatch(JudgedList::popular);
        assertThat(results.get(0)).containsExactlyInAnyOrderElementsOf(results.get(1));
    }

    @Test
    void theUserLongestWithoutARecommendationIsForgotten() {
        ListJudge small = judge(new Bounds(2, 100));
        for (String user : List.of("ann", "bob", "cid")) {
            assertThat(small.forgetsUsers()).isEqualTo(user.equals("cid"));
            small.recommended(list(user, 1_000, "v1", List.of("e1"), "a"), 0);
            small.event(Interaction.click("e2", user, "a", 0), "e2");
        }
        assertThat(small.users()).isEqualTo(2);
        for (String user : List.of("cid", "bob", "ann")) {
            small.recommended(list(user, 2_000, user, List.of("e2"), "a"), 0);
        }
        small.judgeAll();
        assertThat(judged).hasSize(2);
    }

    @Test
    void theOldestEventWithoutAnAnswerIsForgotten() {
        ListJudge small = judge(new Bounds(100, 2));
        for (String event : List.of("e1", "e2", "e3")) {
            small.event(Interaction.click(event, "u", "a", 0), event);
        }
        small.recommended(list("u", 0, "v0", List.of("e0"), "a"), 0);
        small.recommended(list("u", 0, "v1", List.of("e1"), "a"), 0);
        // The third record that waits has the first slice judged.
        small.recommended(list("u", 0, "v2", List.of("e2"), "a"), 0);
        assertThat(judged).containsExactly(of("v1", "e2", HIT));
    }

    @Test
    void aForgottenListStaysUnjudged() {
        click("e1", "x");
        click("e2", "a");
        click("e9", "a");
        list(1_000, "v1", "e1", "a");
        list(2_000, "v1", "e2", "a");
        judge.forgetLists();
        list(3_000, "v1", "e9", "a");
        assertThat(outcomes()).containsExactly(of("v1", "e2", HIT));
    }

    @Test
    void forgottenUsersAreNotJudgedAndOthersAre() {
        for (String user : List.of("ann", "bob", "cyd")) {
            judge.event(Interaction.click("e1", user, "x", 0), "e1");
            judge.event(Interaction.click("e2", user, "a", 0), "e2");
            judge.recommended(list(user, 1_000, "of-" + user, List.of("e1"), "a"), 0);
        }
        judge.judgeAll();
        judge.recommended(list("ann", 2_000, "of-ann", List.of("e2"), "a"), 0);
        judge.forget(Set.of("ann", "cyd"));
        judge.recommended(list("bob", 2_000, "of-bob", List.of("e2"), "a"), 0);
        judge.recommended(list("cyd", 2_000, "of-cyd", List.of("e2"), "a"), 0);
        assertThat(outcomes()).containsExactly(of("of-bob", "e2", HIT));
        // The list that came since is of a user like any other.
        assertThat(judge.users()).isEqualTo(2);
    }

    @Test
    void whereAllUsersAreForgottenTheirListsStayUnjudged() {
        click("e1", "x");
        click("e2", "a");
        list(1_000, "v1", "e1", "a");
        judge.forgetUsers();
        assertThat(judge.users()).isZero();
        list(2_000, "v1", "e2", "a");
        assertThat(outcomes()).isEmpty();
    }

    private List<JudgedList> outcomes() {
        judge.judgeAll();
        return judged;
    }

    private List<Boolean> popular() {
        return outcomes().stream().map(JudgedList::popular).toList();
    }

    /** A judged list whose event no popular item would have hit. */
    private static JudgedList of(String version, String event, Outcome outcome) {
        return new JudgedList(version, event, outcome, false);
    }

    private void click(String event, String item) {
        judge.event(Interaction.click(event, "u", item, 0), event);
    }

    private void list(long servedMillis, String version, String event, String... items) {
        judge.recommended(list("u", servedMillis, version, List.of(event), items), 0);
    }

    private static Recommendation list(
            String user, long servedMillis, String version, List<String> answers, String... items) {
        return new Recommendation(
                "r" + servedMillis,
                user,
                "default",
                servedMillis,
                answers.stream().map(EventReference::event).toList(),
                Stream.of(items).map(item -> new RankedItem(item, 1)).toList(),
                version,
                Source.MODEL,
                servedMillis,
                servedMillis);
    }
}
