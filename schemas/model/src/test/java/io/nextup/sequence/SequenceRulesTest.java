package io.nextup.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceRulesTest {

    @Test
    void noTypesMeansAllTypes() {
        SequenceRules rules = SequenceRules.defaults();

        assertThat(rules.entersSequence("anything")).isTrue();
        assertThat(rules.triggers("anything")).isTrue();
    }

    @Test
    void namedTypesMeanThoseAlone() {
        SequenceRules rules =
                new SequenceRules(Set.of("click"), Set.of("view"), Duration.ZERO, 1, 0);

        assertThat(rules.entersSequence("click")).isTrue();
        assertThat(rules.entersSequence("view")).isFalse();
        assertThat(rules.triggers("click")).isFalse();
        assertThat(rules.triggers("view")).isTrue();
    }

    @Test
    void onlyTheCapacityChangesWithoutEviction() {
        SequenceRules rules =
                new SequenceRules(Set.of("click"), Set.of("view"), Duration.ofHours(1), 5, 7);

        assertThat(rules.withoutEviction())
                .isEqualTo(
                        new SequenceRules(
                                Set.of("click"),
                                Set.of("view"),
                                Duration.ofHours(1),
                                Integer.MAX_VALUE,
                                7));
    }

    @Test
    void valuesOutsideTheirRangeAreNamed() {
        assertThatThrownBy(() -> rules(Duration.ofMillis(-1), 1, 0))
                .hasMessage("maxLateness is PT-0.001S: it must not be negative");
        assertThatThrownBy(() -> rules(Duration.ZERO, 0, 0))
                .hasMessage("capacity is 0: at least 1");
        assertThatThrownBy(() -> rules(Duration.ZERO, 1, -1))
                .hasMessage("dedupeWindow is -1: at least 0");
    }

    private static SequenceRules rules(Duration maxLateness, int capacity, int dedupeWindow) {
        return new SequenceRules(Set.of(), Set.of(), maxLateness, capacity, dedupeWindow);
    }
}
