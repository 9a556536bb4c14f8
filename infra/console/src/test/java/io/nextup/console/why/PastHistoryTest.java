package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.sequence.SequenceRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PastHistoryTest {
    private static final SequenceRules RULES = SequenceRules.defaults();

    private static Recommendation list(long sequence, String trigger) {
        return new Recommendation(
                "id",
                "ada",
                "default",
                sequence,
                List.of(EventReference.event(trigger)),
                List.of(),
                "v1",
                Source.MODEL,
                0,
                0);
    }

    private static PastHistory of(Recommendation list, List<Step> steps, SequenceRules rules) {
        return PastHistory.of(list, steps, rules, true).orElseThrow();
    }

    @Test
    void theHistoryEndsWithTheTrigger() {
        PastHistory past = of(list(2, "e1"), Steps.of("a", "b", "c"), RULES);

        assertThat(past.asked().items()).containsExactly("a", "b");
        assertThat(past.asked().nowMillis()).isEqualTo(2_000);
        assertThat(past.counted()).isEqualTo(2);
        assertThat(past.isWhole()).isTrue();
    }

    @Test
    void withoutItsTriggerAListHasNoHistory() {
        assertThat(PastHistory.of(list(2, "gone"), Steps.of("a", "b"), RULES, true)).isEmpty();
        assertThat(PastHistory.of(list(1, "e0"), List.of(), RULES, false)).isEmpty();
    }

    @Test
    void aJobThatHadForgottenTheUserKnewTheNewestEventsAlone() {
        PastHistory past = of(list(2, "e3"), Steps.of("a", "b", "c", "d"), RULES);

        assertThat(past.asked().items()).containsExactly("c", "d");
        assertThat(past.counted()).isEqualTo(4);
        assertThat(past.isWhole()).as("other options would count otherwise, too").isFalse();
    }

    @Test
    void eventsThatAreGoneMatterUnlessTheStateWasFull() {
        List<Step> steps = Steps.of("y", "z");

        PastHistory some = of(list(7, "e1"), steps, RULES);
        assertThat(some.counted()).isEqualTo(2);
        assertThat(some.isWhole()).isFalse();
        assertThat(of(list(7, "e1"), steps, RULES.withCapacity(2)).isWhole()).isTrue();
    }

    @Test
    void ofARepeatThatWasAnsweredAgainTheNumberSaysWhichOneIsMeant() {
        SequenceRules forgetful =
                new SequenceRules(
                        RULES.sequenceTypes(), RULES.triggerTypes(), RULES.maxLateness(), 100, 1);
        List<Step> steps =
                List.of(
                        Steps.step("e1", "a", 1_000),
                        Steps.step("e2", "b", 2_000),
                        Steps.step("e1", "a", 3_000));

        assertThat(of(list(1, "e1"), steps, forgetful).asked().items()).containsExactly("a");
        assertThat(of(list(3, "e1"), steps, forgetful).asked().items())
                .containsExactly("a", "b", "a");
    }

    @Test
    void allLinesOfAnOrderBelongToTheListThatItsFirstLineTriggered() {
        List<Step> steps = List.of(line(1, "tea"), line(2, "cup"), Steps.step("e9", "pot", 9_000));

        PastHistory past = of(list(2, "order"), steps, RULES);

        assertThat(past.asked().items()).containsExactly("tea", "cup");
        assertThat(past.counted()).isEqualTo(2);
    }

    private static Step line(int number, String item) {
        Interaction line =
                new Interaction(
                        "order", "ada", item, "buy", 1_000, null, Map.of(), null, null, null,
                        number);
        return new Step(line, EventReference.of(line, "t", 0, 0).text());
    }

    @Test
    void inAStoreNumberAndTimeFindAnEventWithoutAnId() {
        List<Step> steps =
                List.of(Steps.step("stored:1", "a", 1_000), Steps.step("stored:2", "b", 2_000));

        Optional<PastHistory> past = PastHistory.of(placed(2, 2_000), steps, RULES, false);

        assertThat(past.orElseThrow().asked().items()).containsExactly("a", "b");
        assertThat(past.orElseThrow().isWhole()).as("a store says no order").isFalse();
        assertThat(PastHistory.of(placed(2, 9_000), steps, RULES, false)).isEmpty();
        assertThat(PastHistory.of(list(2, "e9"), steps, RULES, false))
                .as("the store lacks an event with an id")
                .isEmpty();
    }

    /** A list that an event without an id triggered. */
    private static Recommendation placed(long sequence, long timeMillis) {
        return new Recommendation(
                "id",
                "ada",
                "default",
                sequence,
                List.of(new EventReference(null, "topic", 0, 17, 1)),
                List.of(),
                "v1",
                Source.MODEL,
                timeMillis,
                timeMillis);
    }
}
