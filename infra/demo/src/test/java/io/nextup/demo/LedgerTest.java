package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.outcome.HitRate;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private static final long MILLI = 1_000_000;

    private final Ledger ledger = new Ledger(List.of(), List.of("ann"));

    @Test
    void latencyCountsFromTheMomentAtWhichTheEventWasToBeSent() {
        send("e1", 100 * MILLI);
        send("e2", 200 * MILLI);
        ledger.recommended(answer("e1"), 110 * MILLI);
        ledger.recommended(answer("e2"), 250 * MILLI);

        assertThat(ledger.latencyMillis(50)).isCloseTo(10, within(0.1));
        assertThat(ledger.latencyMillis(99)).isCloseTo(50, within(0.1));
    }

    @Test
    void latencyAfterTheWarmUpLeavesOutWhatWasDueInIt() {
        send("e1", 100 * MILLI);
        send("e2", 10_099 * MILLI);
        send("e3", 10_100 * MILLI);
        ledger.recommended(answer("e1"), 600 * MILLI);
        ledger.recommended(answer("e2"), 10_399 * MILLI);

        assertThat(summary().warm()).isEmpty();

        ledger.recommended(answer("e3"), 10_107 * MILLI);

        assertThat(summary().latency().p50Millis()).isCloseTo(300, within(1.0));
        assertThat(summary().warm())
                .hasValueSatisfying(warm -> assertThat(warm.p99Millis()).isCloseTo(7, within(0.1)));
    }

    @Test
    void aRepeatedAnswerDoesNotCountTowardsLatency() {
        send("e1", 0);
        ledger.recommended(answer("e1"), 10 * MILLI);
        ledger.recommended(answer("e1"), 900 * MILLI);

        assertThat(ledger.latencyMillis(100)).isCloseTo(10, within(0.1));
        assertThat(summary().verdict().duplicates()).isEqualTo(1);
    }

    @Test
    void itKnowsWhatIsOpenAndWhoHasServed() {
        send("e1", 0);
        send("e2", 0);
        ledger.refused("e2");

        assertThat(ledger.open()).isEqualTo(1);
        assertThat(ledger.hasServed("v1")).isFalse();

        ledger.recommended(answer("e1"), 1);

        assertThat(ledger.open()).isZero();
        assertThat(ledger.hasServed("v1")).isTrue();
        assertThat(ledger.newestLine()).startsWith("ann ");
    }

    @Test
    void eachEventThatARecommendationNamesHasItsOwnLatencyAndTheLineIsThatOfTheLast() {
        send("e1", 0);
        send("e2", 90 * MILLI);
        ledger.recommended(
                new Recommendation(
                        "r",
                        "ann",
                        "default",
                        2,
                        List.of(EventReference.event("e1"), EventReference.event("e2")),
                        List.of(),
                        "v1",
                        Source.SKIPPED,
                        1,
                        1),
                100 * MILLI);

        assertThat(ledger.open()).isZero();
        assertThat(ledger.latencyMillis(50)).isCloseTo(10, within(0.1));
        assertThat(ledger.latencyMillis(100)).isCloseTo(100, within(0.1));
        assertThat(ledger.newestLine()).endsWith("(10 ms, v1, skipped)");
    }

    @Test
    void theLiveViewMarksTheHitsThatTheSummaryCounts() {
        for (String event : List.of("e1", "e2", "e3", "e4", "e5")) {
            send(event, 0);
        }
        ledger.recommended(answer(List.of("e1"), "tea"), MILLI);
        assertThat(ledger.newestLine()).doesNotContain("hit");
        // The second event judges the list before, and the line is that of the third.
        ledger.recommended(answer(List.of("e2", "e3"), "milk"), MILLI);
        assertThat(ledger.newestLine()).doesNotContain("hit");
        ledger.recommended(answer(List.of("e4"), "tea"), MILLI);
        assertThat(ledger.newestLine()).doesNotContain("hit");
        ledger.recommended(answer(List.of("e5"), "tea"), MILLI);
        assertThat(ledger.newestLine()).contains("hit");

        assertThat(summary().verdict().hitRate()).isEqualTo(new HitRate("all", 3, 2, 0));
    }

    @Test
    void anAnswerToARefusedEventSaysNothingAboutLatency() {
        send("e1", 0);
        ledger.refused("e1");
        ledger.recommended(answer("e1"), 900 * MILLI);

        assertThat(ledger.latencyMillis(100)).isZero();
        assertThat(ledger.open()).isZero();
    }

    private Summary summary() {
        return ledger.summary(RoundResult.outOfTime(Duration.ZERO));
    }

    private static Recommendation answer(List<String> eventIds, String item) {
        return new Recommendation(
                "r",
                "ann",
                "default",
                1,
                eventIds.stream().map(EventReference::event).toList(),
                List.of(new RankedItem(item, 1)),
                "v1",
                Source.MODEL,
                1,
                1);
    }

    private void send(String eventId, long intendedNanos) {
        ledger.sent(
                Interaction.click(eventId, "ann", "tea", 1), OptionalDouble.empty(), intendedNanos);
    }

    private static Recommendation answer(String eventId) {
        return new Recommendation(
                "r" + eventId,
                "ann",
                "default",
                1,
                List.of(EventReference.event(eventId)),
                List.of(),
                "v1",
                Source.MODEL,
                1,
                1);
    }
}
