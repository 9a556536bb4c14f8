package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.catalogue.UnknownItems;
import io.nextup.event.mapping.ItemMapping;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PastJobTest {
    @Test
    void withoutOptionsTheModelsRulesHold() {
        ModelRules rules = ModelRules.defaults();

        assertThat(PastJob.DEFAULT.rules(rules)).isEqualTo(rules);
        assertThat(PastJob.DEFAULT.sequence(rules)).isEqualTo(rules.sequence());
        assertThat(PastJob.DEFAULT.unknown()).isEqualTo(UnknownItems.ALLOW);
        assertThat(PastJob.DEFAULT.items()).isEqualTo(ItemMapping.NONE);
        assertThat(PastJob.DEFAULT.topK(7)).isEqualTo(7);
        assertThat(PastJob.DEFAULT.topK(0)).as("asks for one item").isEqualTo(1);
    }

    @Test
    void eachOptionReplacesARuleOfTheModel() {
        PastJob job =
                new PastJob(
                        Map.of(
                                "nextup.sequence.types", "click, buy",
                                "nextup.sequence.trigger-types", "click",
                                "nextup.sequence.max-lateness", "2 h",
                                "nextup.sequence.capacity", "50",
                                "nextup.sequence.dedupe-window", "8",
                                "nextup.scoring.exclude-seen", "false",
                                "nextup.scoring.top-k", "20",
                                "nextup.items.unknown", "drop",
                                "nextup.items.mapping", "item=/sku"));
        ModelRules rules = job.rules(ModelRules.defaults());

        assertThat(rules.types()).containsExactly("buy", "click");
        assertThat(rules.maxLatenessMillis()).isEqualTo(7_200_000);
        assertThat(rules.capacity()).isEqualTo(50);
        assertThat(rules.dedupeWindow()).isEqualTo(8);
        assertThat(rules.excludeSeen()).isFalse();
        assertThat(job.sequence(rules).triggerTypes()).isEqualTo(Set.of("click"));
        assertThat(job.topK(7)).isEqualTo(20);
        assertThat(job.unknown()).isEqualTo(UnknownItems.DROP);
        assertThat(job.items()).isEqualTo(ItemMapping.parse("item=/sku"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nextup.parallelism           | 2     | nextup.parallelism makes no difference to a list: give one of",
                "nextup.items.unknown         | x     | nextup.items.unknown: \"x\" is neither allow nor drop",
                "nextup.sequence.capacity     | many  | nextup.sequence.capacity: \"many\" is not a whole number",
                "nextup.scoring.exclude-seen  | maybe | nextup.scoring.exclude-seen: \"maybe\" is not true or false",
                "nextup.sequence.max-lateness | soon  | nextup.sequence.max-lateness: ",
            })
    void aWrongOptionIsNamed(String key, String value, String message) {
        assertThatThrownBy(() -> new PastJob(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
