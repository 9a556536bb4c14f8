package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.outcome.HitRate;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RunJudgeTest {
    private final RunJudge judge = new RunJudge(List.of());
    private long time = 1_000;

    @Test
    void aListIsAHitIfItHoldsTheItemOfTheUsersNextEvent() {
        send("a1", "ann", "tea");
        send("b1", "bob", "soap");
        send("a2", "ann", "milk");
        send("b2", "bob", "milk");
        // Answers arrive after all events, in the order of each user's.
        answer("b1", "bob", "v1", "towel", "brush");
        answer("a1", "ann", "v1", "sugar", "milk");
        answer("b2", "bob", "v1", "cake");
        answer("a2", "ann", "v1", "cake");

        RunVerdict verdict = judge.verdict();

        assertThat(verdict.models())
                .containsExactly(new RunVerdict.Served(4, new HitRate("v1", 2, 1, 0)));
        assertThat(verdict.hitRate()).isEqualTo(new HitRate("all", 2, 1, 0));
    }

    @Test
    void onlyTheFirstTenItemsCount() {
        send("a1", "ann", "tea");
        answer(
                "a1",
                "ann",
                "v1",
                IntStream.rangeClosed(1, 11).mapToObj(i -> "item" + i).toArray(String[]::new));
        send("a2", "ann", "item10");
        answer("a2", "ann", "v1", "x");
        assertThat(judge.verdict().hitRate().hitRate()).isEqualTo(1);

        send("b1", "bob", "tea");
        answer(
                "b1",
                "bob",
                "v1",
                IntStream.rangeClosed(1, 11).mapToObj(i -> "item" + i).toArray(String[]::new));
        send("b2", "bob", "item11");
        answer("b2", "bob", "v1", "x");
        assertThat(judge.verdict().hitRate().hitRate()).isEqualTo(0.5);
    }

    @Test
    void aRepeatedItemAndAnUnknownItemAreJudgedToo() {
        send("a1", "ann", "tea");
        send("a2", "ann", "tea");
        send("a3", "ann", "never-seen-before");
        answer("a1", "ann", "v1", "milk");
        answer("a2", "ann", "v1", "milk");
        answer("a3", "ann", "v1", "milk");

        assertThat(judge.verdict().hitRate()).isEqualTo(new HitRate("all", 2, 0, 0));
    }

    @Test
    void eachModelIsJudgedOnTheEventsThatFollowedItsOwnRecommendations() {
        send("a1", "ann", "tea");
        answer("a1", "ann", "v1", "milk");
        send("a2", "ann", "milk");
        answer("a2", "ann", "v2", "cake");
        send("a3", "ann", "sugar");
        answer("a3", "ann", "v2", "cake");
        send("a4", "ann", "cake");
        answer("a4", "ann", "v2", "bread");

        assertThat(judge.verdict().models())
                .containsExactly(
                        new RunVerdict.Served(1, new HitRate("v1", 1, 1, 0)),
                        new RunVerdict.Served(3, new HitRate("v2", 2, 1, 0)));
    }

    @Test
    void popularityCountsTheEventsBeforeTheRunAndLeavesOutWhatTheUserHasSeen() {
        RunJudge run = new RunJudge(List.of(click("t1", "zoe", "tea")));
        List<Interaction> events =
                List.of(
                        click("a1", "ann", "milk"),
                        click("a2", "ann", "tea"),
                        click("a3", "ann", "tea"));
        for (Interaction event : events) {
            run.sent(event, OptionalDouble.empty());
            run.recommended(recommendation(event.eventId(), "ann", "v1", "x"));
        }

        assertThat(run.verdict().hitRate()).isEqualTo(new HitRate("all", 2, 0, 1));
    }

    @Test
    void attainableIsTheMeanOverTheEventsThatJudgedAList() {
        judge.sent(click("a1", "ann", "tea"), OptionalDouble.of(0.9));
        judge.sent(click("a2", "ann", "milk"), OptionalDouble.of(0.25));
        judge.sent(click("a3", "ann", "cake"), OptionalDouble.of(0.75));
        judge.sent(click("a4", "ann", "cake"), OptionalDouble.of(0.1));
        answer("a1", "ann", "v1", "x");
        answer("a2", "ann", "v1", "x");
        answer("a3", "ann", "v1", "x");

        assertThat(judge.verdict().attainableHitRateAt10()).hasValue(0.5);
    }

    @Test
    void attainableIsUnknownForEventsOfAFile() {
        send("a1", "ann", "tea");
        send("a2", "ann", "tea");

        assertThat(judge.verdict().attainableHitRateAt10()).isEmpty();
    }

    @Test
    void anEventWithoutRecommendationIsLostAndJudgesNothing() {
        send("a1", "ann", "tea");
        answer("a1", "ann", "v1", "milk");
        send("a2", "ann", "milk");
        send("a3", "ann", "cake");
        answer("a3", "ann", "v1", "x");
        assertThat(judge.open()).isEqualTo(1);

        RunVerdict verdict = judge.verdict();

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.models())
                .containsExactly(new RunVerdict.Served(2, new HitRate("v1", 1, 0, 0)));
        assertThat(verdict.failure()).hasValue("1 of 3 events got no recommendation");
    }

    @Test
    void aRefusedEventIsNeitherLostNorJudgedNorPartOfAHistory() {
        send("a1", "ann", "tea");
        answer("a1", "ann", "v1", "cake");
        send("a2", "ann", "milk");
        judge.refused("a2");
        judge.refused("a2");
        judge.refused("unheard-of");
        send("a3", "ann", "cake");
        answer("a3", "ann", "v1", "x");

        RunVerdict verdict = judge.verdict();

        assertThat(judge.open()).isZero();
        assertThat(verdict.deadLetters()).isEqualTo(1);
        assertThat(verdict.lost()).isZero();
        // a3 follows a1, whose recommendation held the cake.
        assertThat(verdict.hitRate()).isEqualTo(new HitRate("all", 1, 1, 0));
    }

    @Test
    void aRepeatedIdIsADuplicate() {
        send("a1", "ann", "tea");
        answer("a1", "ann", "v1", "milk");
        answer("a1", "ann", "v2", "cake");

        RunVerdict verdict = judge.verdict();

        assertThat(verdict.recommendations()).isEqualTo(2);
        assertThat(verdict.duplicates()).isEqualTo(1);
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.models()).extracting(RunVerdict.Served::version).containsExactly("v1");
        assertThat(verdict.failure()).hasValue("1 recommendations came more than once");
    }

    @Test
    void aSecondAnswerToAnEventIsADuplicateEvenUnderAnotherId() {
        send("a1", "ann", "tea");
        for (String id : List.of("one", "two")) {
            judge.recommended(
                    new Recommendation(
                            id,
                            "ann",
                            "default",
                            1,
                            List.of(EventReference.event("a1")),
                            List.of(),
                            "v1",
                            Recommendation.Source.MODEL,
                            0,
                            0));
        }

        assertThat(judge.verdict().duplicates()).isEqualTo(1);
        assertThat(judge.verdict().failure()).hasValue("1 recommendations came more than once");
    }

    @Test
    void aRecommendationForAnEventThatWasNeverSentIsAFailure() {
        answer("a1", "ann", "v1", "milk");

        assertThat(judge.verdict().failure())
                .hasValue("1 recommendations answer events that were never sent");
    }

    @Test
    void aJobThatRefusesEverythingIsAFailure() {
        send("a1", "ann", "tea");
        judge.refused("a1");

        assertThat(judge.verdict().failure())
                .hasValue("No model served: the job refused all 1 events");
    }

    @Test
    void everyEventAnsweredOnceIsWhatWasPromised() {
        send("a1", "ann", "tea");
        answer("a1", "ann", "v1", "milk");
        send("a2", "ann", "tea");
        answer("a2", "ann", "v2", "milk");

        assertThat(judge.verdict().failure()).isEmpty();
    }

    @Test
    void anEventNamedByALaterOnesRecommendationIsAnsweredAndHasNoListOfItsOwn() {
        send("a1", "ann", "tea");
        send("a2", "ann", "milk");
        send("a3", "ann", "cake");
        judge.recommended(
                several(
                        Source.MODEL,
                        List.of("a1", "a2"),
                        new RankedItem("milk", 2),
                        new RankedItem("cake", 1)));
        answer("a3", "ann", "v1", "x");

        RunVerdict verdict = judge.verdict();

        assertThat(judge.open()).isZero();
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.recommendations()).isEqualTo(2);
        assertThat(verdict.conflated()).isEqualTo(1);
        assertThat(verdict.models())
                .containsExactly(new RunVerdict.Served(3, new HitRate("v1", 1, 1, 0)));
    }

    @Test
    void skippedEventsAreAnsweredAndNoListFollowsThem() {
        send("a1", "ann", "tea");
        send("a2", "ann", "milk");
        send("a3", "ann", "cake");
        judge.recommended(several(Source.SKIPPED, List.of("a1", "a2")));
        answer("a3", "ann", "v1", "x");

        RunVerdict verdict = judge.verdict();

        assertThat(judge.open()).isZero();
        assertThat(verdict.skipped()).isEqualTo(2);
        assertThat(verdict.conflated()).isEqualTo(1);
        assertThat(verdict.hitRate().judged()).isZero();
    }

    private static Recommendation several(
            Source source, List<String> answers, RankedItem... items) {
        return new Recommendation(
                "r1",
                "ann",
                "default",
                2,
                answers.stream().map(EventReference::event).toList(),
                List.of(items),
                "v1",
                source,
                1,
                1);
    }

    @Test
    void anEventIdIsSentOnce() {
        send("a1", "ann", "tea");

        assertThatThrownBy(() -> send("a1", "bob", "tea"))
                .hasMessage("Event id a1 was sent before");
    }

    private void send(String eventId, String userId, String itemId) {
        judge.sent(click(eventId, userId, itemId), OptionalDouble.empty());
    }

    private void answer(String eventId, String userId, String version, String... items) {
        judge.recommended(recommendation(eventId, userId, version, items));
    }

    private Interaction click(String eventId, String userId, String itemId) {
        return Interaction.click(eventId, userId, itemId, time++);
    }

    private static Recommendation recommendation(
            String eventId, String userId, String version, String... items) {
        return new Recommendation(
                EventReference.event(eventId).recommendationId("default", userId),
                userId,
                "default",
                1,
                List.of(EventReference.event(eventId)),
                List.of(items).stream().map(item -> new RankedItem(item, 1)).toList(),
                version,
                Source.MODEL,
                1,
                1);
    }
}
