package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.intake.InteractionLimits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreRequestTest {

    @Test
    void aNewerRequestTakesOverTheEventsOfTheOlderOneInTheirOrder() {
        ScoreRequest first = request("anna", 1, "e1", 100);
        ScoreRequest second = request("anna", 2, "e2", 300);
        ScoreRequest third = request("anna", 3, "e3", 200);

        second.takeOver(first);
        third.takeOver(second);

        assertThat(third)
                .isEqualTo(
                        new ScoreRequest(
                                "anna",
                                List.of("i"),
                                3,
                                List.of(
                                        EventReference.event("e1"),
                                        EventReference.event("e2"),
                                        EventReference.event("e3")),
                                300));
        assertThat(third.trigger()).isEqualTo(EventReference.event("e3"));
        assertThat(third.isTakenOver()).isFalse();
        assertThat(first.isTakenOver()).isTrue();
        assertThat(second.isTakenOver()).isTrue();
    }

    @Test
    void theFingerprintDistinguishesUsersAndTriggersAndNothingElse() {
        long fingerprint = request("anna", 1, "e1", 100).fingerprint();
        assertThat(request("anna", 2, "e1", 200).fingerprint()).isEqualTo(fingerprint);
        assertThat(request("anna", 1, "e2", 100).fingerprint()).isNotEqualTo(fingerprint);
        assertThat(request("bob", 1, "e1", 100).fingerprint()).isNotEqualTo(fingerprint);
        // The same letters, with another boundary between user and trigger.
        assertThat(request("an", 1, "nae1", 100).fingerprint()).isNotEqualTo(fingerprint);
    }

    @Test
    void aCopyDoesNotChangeWithTheRequest() {
        ScoreRequest older = request("anna", 1, "e1", 100);
        ScoreRequest newer = request("anna", 2, "e2", 200);
        ScoreRequest copyOfOlder = older.copy();
        ScoreRequest copyOfNewer = newer.copy();

        newer.takeOver(older);

        assertThat(copyOfOlder).isEqualTo(request("anna", 1, "e1", 100));
        assertThat(copyOfNewer).isEqualTo(request("anna", 2, "e2", 200));
        assertThat(older.copy().isTakenOver()).isTrue();
    }

    @Test
    void onlyANewerRequestMayTakeOverAndNoMoreThanARecommendationCanName() {
        ScoreRequest first = request("anna", 1, "e1", 100);
        ScoreRequest second = request("anna", 2, "e2", 100);
        assertThat(second.mayTakeOver(first)).isTrue();
        assertThat(first.mayTakeOver(second)).isFalse();
        assertThat(request("anna", 2, "e2", 100).mayTakeOver(second)).isFalse();

        assertThat(second.mayTakeOver(answering(Recommendation.MOST_ANSWERS - 1))).isTrue();
        assertThat(second.mayTakeOver(answering(Recommendation.MOST_ANSWERS))).isFalse();
    }

    @Test
    void aRequestOfLongIdsTakesOverAsFewEventsAsARecordOfKafkaHolds() {
        ScoreRequest newer =
                new ScoreRequest(
                        "anna",
                        List.of("i"),
                        2,
                        List.of(EventReference.event("\u0001".repeat(2048))),
                        100);
        assertThat(newer.mayTakeOver(answering(64, 2048))).isFalse();
        assertThat(newer.mayTakeOver(answering(63, 2048))).isTrue();

        newer.takeOver(answering(63, 2048));

        assertThat(newer.answers()).hasSize(64);
        assertFitsIntoARecord(newer);
    }

    @Test
    void theLongestIdsOfAllItsEventsFitIntoARecordOfKafka() {
        assertFitsIntoARecord(answering(Recommendation.MOST_ANSWERS));
    }

    private static void assertFitsIntoARecord(ScoreRequest most) {
        Recommendation recommendation =
                new BatchScorer(
                                "default",
                                10,
                                true,
                                InstantSource.fixed(Instant.EPOCH),
                                new RuleDrops(0, () -> 0))
                        .skipped(most, Models.model("v1", 10, new FakeScorer(10)));

        assertThat(Codecs.RECOMMENDATION.encode(recommendation, Encoding.JSON))
                .hasSizeLessThan((1 << 20) - 20_000);
    }

    /**
     * Makes a request with this many events of the longest ids, whose characters take six bytes of
     * JSON each.
     */
    private static ScoreRequest answering(int events) {
        return answering(events, InteractionLimits.defaults().maxIdLength());
    }

    private static ScoreRequest answering(int events, int idLength) {
        String longest = "\u0001".repeat(idLength);
        return new ScoreRequest(
                "anna",
                List.of("i"),
                1,
                Collections.nCopies(events, EventReference.event(longest)),
                100);
    }

    @Test
    void nobodyAnswersForAnotherUser() {
        assertThatThrownBy(() -> request("anna", 1, "e1", 1).takeOver(request("bob", 1, "e2", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A request cannot answer the events of another user");
    }

    @Test
    void aRequestAnswersAnEvent() {
        assertThatThrownBy(() -> new ScoreRequest("anna", List.of("i"), 1, List.of(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A request answers at least one event, not 0");
    }

    @Test
    void aRequestHasNoContextUnlessItIsGivenOne() {
        ScoreRequest request = request("anna", 1, "e1", 100);

        assertThat(request.context()).isSameAs(RequestContext.NONE);
        assertThat(RequestContext.NONE.isEmpty()).isTrue();
        assertThat(RequestContext.NONE.itemTimesMillis()).isEmpty();
        assertThat(RequestContext.NONE.itemTypes()).isEmpty();
        assertThat(RequestContext.NONE.nowMillis()).isEmpty();
        assertThat(RequestContext.NONE.assignment()).isEmpty();
    }

    @Test
    void partsThatAreGivenNothingAreAbsent() {
        assertThat(
                        RequestContext.NONE
                                .withItemTimesMillis()
                                .withItemTypes(List.of())
                                .withAssignment(Map.of()))
                .isEqualTo(RequestContext.NONE)
                .extracting(RequestContext::isEmpty)
                .isEqualTo(true);
        assertThat(RequestContext.NONE.withNowMillis(0).isEmpty()).isFalse();
    }

    @Test
    void aRequestThatTakesOverKeepsTheContextOfTheEventThatTriggeredIt() {
        ScoreRequest older = withContext("anna", 1, context(100, "control"));
        ScoreRequest newer = withContext("anna", 2, context(200, "treatment"));

        newer.takeOver(older);

        assertThat(newer.context()).isEqualTo(context(200, "treatment"));
        assertThat(newer.copy()).isEqualTo(newer);
        assertThat(newer.copy().context()).isSameAs(newer.context());
    }

    @Test
    void requestsWithDifferentContextsAreNotEqual() {
        ScoreRequest one = withContext("anna", 1, context(100, "control"));

        assertThat(one)
                .isEqualTo(withContext("anna", 1, context(100, "control")))
                .hasSameHashCodeAs(withContext("anna", 1, context(100, "control")))
                .isNotEqualTo(withContext("anna", 1, context(101, "control")))
                .isNotEqualTo(withContext("anna", 1, context(100, "treatment")))
                .isNotEqualTo(
                        withContext("anna", 1, context(100, "control").withItemTimesMillis(101)))
                .isNotEqualTo(
                        withContext(
                                "anna", 1, context(100, "control").withItemTypes(List.of("buy"))))
                .isNotEqualTo(withContext("anna", 1, RequestContext.NONE));
    }

    @Test
    void aContextDoesNotChangeWithWhatItWasMadeOf() {
        long[] times = {1, 2};
        Map<String, String> assignment = new HashMap<>(Map.of("arm", "control"));
        RequestContext context =
                RequestContext.NONE.withItemTimesMillis(times).withAssignment(assignment);
        times[0] = 7;
        assignment.put("arm", "treatment");
        context.itemTimesMillis()[1] = 7;

        assertThat(context.itemTimesMillis()).containsExactly(1, 2);
        assertThat(context.assignment()).isEqualTo(Map.of("arm", "control"));
    }

    @Test
    void timesAndTypesAreOneForEachItemOrNone() {
        assertThatThrownBy(
                        () -> withContext("anna", 1, RequestContext.NONE.withItemTimesMillis(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 item times for 1 items");
        assertThatThrownBy(
                        () ->
                                withContext(
                                        "anna",
                                        1,
                                        RequestContext.NONE.withItemTypes(List.of("a", "b", "c"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 item types for 1 items");
    }

    @Test
    void theWordsForARequestHoldNothingOfItsUser() {
        ScoreRequest older = withContext("anna", 1, context(12_345, "control"));
        ScoreRequest newer = withContext("anna", 2, context(12_345, "control"));
        newer.takeOver(older);

        assertThat(newer).hasToString("ScoreRequest[items=1, answers=2, sequence=2]");
        assertThat(older).hasToString("ScoreRequest[items=1, answers=0, sequence=1]");
        assertThat(newer.context())
                .hasToString("RequestContext[itemTimes=1, itemTypes=1, now=set, assignment=2]");
    }

    private static RequestContext context(long nowMillis, String arm) {
        return RequestContext.NONE
                .withItemTimesMillis(nowMillis)
                .withItemTypes(List.of("click"))
                .withNowMillis(nowMillis)
                .withAssignment(Map.of("experiment", "x", "arm", arm));
    }

    private static ScoreRequest withContext(String userId, long sequence, RequestContext context) {
        return new ScoreRequest(
                userId,
                List.of("i"),
                sequence,
                List.of(EventReference.event("e" + sequence)),
                100,
                context);
    }

    private static ScoreRequest request(
            String userId, long sequence, String event, long eventTimeMillis) {
        return new ScoreRequest(
                userId,
                List.of("i"),
                sequence,
                List.of(EventReference.event(event)),
                eventTimeMillis);
    }
}
