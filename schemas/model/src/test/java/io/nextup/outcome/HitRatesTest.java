package io.nextup.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HitRatesTest {
    private final HitRates rates = new HitRates();

    @Test
    void listsWithoutAnOutcomeAreLeftOut() {
        add("v1", Outcome.HIT, false);
        add("v1", Outcome.MISS, true);
        add("v1", Outcome.NONE, true);
        add("v1", Outcome.MISS, true);
        add("v1", Outcome.MISS, false);
        add("v2", Outcome.NONE, true);

        assertThat(rates.all()).containsExactly(new HitRate("v1", 4, 1, 2));
        assertThat(rates.of("v1").hitRate()).isEqualTo(0.25);
        assertThat(rates.of("v1").popularity()).isEqualTo(0.5);
        assertThat(rates.of("v2").hitRate()).isZero();
    }

    @Test
    void theOldestModelIsForgotten() {
        for (int version = 0; version <= HitRates.MOST_VERSIONS; version++) {
            add("v" + version, Outcome.HIT, false);
            add("v1", Outcome.HIT, false);
        }
        assertThat(rates.all()).hasSize(HitRates.MOST_VERSIONS);
        assertThat(rates.of("v0").judged()).isZero();
        assertThat(rates.of("v20").judged()).isEqualTo(1);
    }

    @Test
    void moreHitsThanListsAreAnError() {
        assertThatThrownBy(() -> new HitRate("v1", 2, 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 hits and 3 of popularity among 2 judged lists");
    }

    private void add(String version, Outcome outcome, boolean popular) {
        rates.add(new JudgedList(version, "e", outcome, popular));
    }
}
