package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules.Difference;
import io.nextup.intake.InteractionLimits;
import io.nextup.sequence.SequenceRules;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelRulesTest {
    private static final ModelRules OTHERS =
            new ModelRules(Set.of("click", "buy"), 90_000, 0, 200, 100, 1_500, false);

    @Test
    void theDefaultsAreThoseOfTheSequenceAndOfTheLimits() {
        ModelRules defaults = ModelRules.defaults();

        assertThat(defaults.sequence()).isEqualTo(SequenceRules.defaults());
        assertThat(defaults.limits()).isEqualTo(InteractionLimits.defaults());
        assertThat(defaults.excludeSeen()).isTrue();
    }

    @Test
    void everyRuleComesBackAsItWas() {
        SequenceRules sequence =
                new SequenceRules(Set.of("buy"), Set.of(), Duration.ofHours(2), 300, 7);
        InteractionLimits limits = new InteractionLimits(32, Duration.ofMinutes(1));
        ModelRules rules = ModelRules.of(sequence, limits, false);

        assertThat(rules.sequence()).isEqualTo(sequence);
        assertThat(rules.limits()).isEqualTo(limits);
        assertThat(rules.excludeSeen()).isFalse();
    }

    @Test
    void aDurationLongerThanALongIsAnotherWordForNever() {
        SequenceRules never =
                new SequenceRules(Set.of(), Set.of(), Duration.ofSeconds(Long.MAX_VALUE), 100, 64);

        assertThat(ModelRules.of(never, InteractionLimits.defaults(), true).maxLatenessMillis())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatAsksForARecommendationIsNoRuleOfAModel() {
        SequenceRules some =
                new SequenceRules(Set.of(), Set.of("click"), Duration.ofDays(1), 100, 64);

        assertThat(ModelRules.of(some, InteractionLimits.defaults(), true))
                .isEqualTo(ModelRules.defaults());
    }

    @Test
    void eachDifferingRuleIsNamedWithBothValues() {
        assertThat(ModelRules.defaults().differences(OTHERS))
                .containsExactly(
                        new Difference("types", "all types", "buy,click"),
                        new Difference("max-lateness", "1 d", "90 s"),
                        new Difference("dedupe-window", "64", "0"),
                        new Difference("capacity", "100", "200"),
                        new Difference("max-id-length", "256", "100"),
                        new Difference("max-future", "5 min", "1500 ms"),
                        new Difference("exclude-seen", "true", "false"));
        assertThat(OTHERS.differences(OTHERS)).isEmpty();
    }

    @Test
    void aRuleOutOfItsRangeIsNamed() {
        assertThatThrownBy(() -> new ModelRules(Set.of(), -1, 64, 100, 256, 0, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxLateness");
        assertThatThrownBy(() -> new ModelRules(Set.of(), 0, 64, 100, 0, 0, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxIdLength is 0");
    }
}
