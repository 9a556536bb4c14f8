package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void theRatioIsThroughputOverTheTimesOfModuleAndPipelineOneAfterTheOther() {
        Limits limits = new Limits(Map.of("32", 6_000.0, "128", 10_000.0, "256", 9_000.0), 40_000);

        assertThat(limits.module()).isEqualTo(10_000);
        assertThat(limits.inTurn()).isCloseTo(8_000, within(1e-9));
        assertThat(limits.ratio(6_000)).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void aLimitThatWasNotMeasuredIsRefused() {
        assertThatThrownBy(() -> new Limits(Map.of(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Module {}, pipeline 1.0: both must be measured");
        assertThatThrownBy(() -> new Limits(Map.of("32", 1.0), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
