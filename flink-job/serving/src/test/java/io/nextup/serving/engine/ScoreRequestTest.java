package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.Recommendation;
import io.nextup.model.InteractionLimits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
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
                        new ScoreRequest("anna", List.of("i"), 3, List.of("e1", "e2", "e3"), 300));
        assertThat(third.trigger()).isEqualTo("e3");
        assertThat(third.isTakenOver()).isFalse();
        assertThat(first.isTakenOver()).isTrue();
        assertThat(second.isTakenOver()).isTrue();
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

        assertThat(second.mayTakeOver(answering(ScoreRequest.MOST_ANSWERS - 1))).isTrue();
        assertThat(second.mayTakeOver(answering(ScoreRequest.MOST_ANSWERS))).isFalse();
    }

    @Test
    void theLongestIdsOfAllItsEventsFitIntoARecordOfKafka() {
        ScoreRequest most = answering(ScoreRequest.MOST_ANSWERS);
        Recommendation recommendation =
                new BatchScorer(10, true, InstantSource.fixed(Instant.EPOCH))
                        .skipped(most, Models.model("v1", 10, new FakeScorer(10)));

        assertThat(Codecs.RECOMMENDATION.encode(recommendation, Encoding.JSON))
                .hasSizeLessThan((1 << 20) - 20_000);
    }

    /** As many events, of the longest ids, which take six bytes of JSON for each character. */
    private static ScoreRequest answering(int events) {
        String longest = "\u0001".repeat(InteractionLimits.defaults().maxIdLength());
        return new ScoreRequest("anna", List.of("i"), 1, Collections.nCopies(events, longest), 100);
    }

    @Test
    void nobodyAnswersForAnotherUser() {
        assertThatThrownBy(() -> request("anna", 1, "e1", 1).takeOver(request("bob", 1, "e2", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A request for user anna cannot answer the events of user bob");
    }

    @Test
    void aRequestAnswersAnEvent() {
        assertThatThrownBy(() -> new ScoreRequest("anna", List.of("i"), 1, List.of(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A request for user anna answers no event");
    }

    private static ScoreRequest request(
            String userId, long sequence, String event, long eventTimeMillis) {
        return new ScoreRequest(userId, List.of("i"), sequence, List.of(event), eventTimeMillis);
    }
}
