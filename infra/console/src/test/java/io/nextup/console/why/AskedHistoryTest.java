package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AskedHistoryTest {
    private static final SequenceRules RULES = SequenceRules.defaults();

    @Test
    void eventsStandInTheOrderOfTheirTimesAndRepeatsCountOnce() {
        AskedHistory history =
                AskedHistory.of(
                        List.of(
                                Steps.step("e1", "a", 1_000),
                                Steps.step("e3", "c", 3_000),
                                Steps.step("e3", "c", 3_000),
                                Steps.step("e2", "b", 2_000)),
                        RULES);
        assertThat(history.items()).containsExactly("a", "b", "c");
        assertThat(history.timeMillis(1)).isEqualTo(2_000);
        assertThat(history.type(1)).contains("click");
        // The late event asks for the list, as in the job.
        assertThat(history.nowMillis()).isEqualTo(2_000);
    }

    @Test
    void typesThatTheModelWasNotTrainedOnStayOutside() {
        SequenceRules bought =
                new SequenceRules(Set.of("buy"), Set.of(), Duration.ofDays(1), 100, 64);
        Step buy = new Step(new Interaction("e9", "ada", "z", "buy", 500, null, Map.of()), "e9");
        assertThat(AskedHistory.of(List.of(buy, Steps.step("e1", "a", 900)), bought).items())
                .containsExactly("z");
    }

    @Test
    void asManyCountAsTheJobKeeps() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            steps.add(Steps.step("e" + i, "i" + i, i));
        }
        assertThat(AskedHistory.of(steps, RULES).items())
                .hasSize(100)
                .startsWith("i50")
                .endsWith("i149");
        assertThat(AskedHistory.of(steps, RULES.withCapacity(2)).items())
                .containsExactly("i148", "i149");
        assertThat(AskedHistory.of(steps, RULES.withCapacity(200)).items()).hasSize(150);
    }

    @Test
    void theNewestDifferentItemsStandInTheOrderInWhichTheyWereMet() {
        AskedHistory history = AskedHistory.of(Steps.of("a", "b", "c", "d", "a", "c"), RULES);
        assertThat(history.newestDifferent(9)).containsExactly("a", "b", "c", "d");
        assertThat(history.newestDifferent(3)).containsExactly("a", "c", "d");
    }

    @Test
    void withoutAnItemAllItsClicksAreGoneAndTheTimeStays() {
        AskedHistory history = AskedHistory.of(Steps.of("a", "b", "a"), RULES);
        AskedHistory without = history.without("a");
        assertThat(without.items()).containsExactly("b");
        assertThat(without.timeMillis(0)).isEqualTo(2_000);
        assertThat(without.nowMillis()).isEqualTo(3_000);
    }
}
