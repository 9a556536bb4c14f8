package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RuleDropsTest {
    @Test
    void withoutAShareNothingIsDrawn() {
        AtomicInteger drawn = new AtomicInteger();
        RuleDrops none = new RuleDrops(0, drawn::incrementAndGet);

        assertThat(none.sampleNext()).isFalse();
        assertThat(drawn).hasValue(0);
        assertThat(new RuleDrops(1, () -> 0.999999).sampleNext()).isTrue();
        assertThatThrownBy(() -> new RuleDrops(Double.NaN, () -> 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theCountsOfRulesThatHoldNoMoreAreForgotten() {
        RuleDrops drops = new RuleDrops(1, () -> 0);
        drops.dropped("stock");
        drops.dropped("stock");
        drops.dropped("adult");
        assertThat(drops.changes()).isEqualTo(2);

        drops.keepOnly(List.of("stock", "new"));
        assertThat(drops.byRule()).isEqualTo(Map.of("stock", 2L));
        assertThat(drops.of("adult")).isZero();
        assertThat(drops.changes()).isEqualTo(3);
        drops.keepOnly(List.of("stock"));
        assertThat(drops.changes()).as("nothing was forgotten").isEqualTo(3);
    }
}
