package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
    private static final LearningRate RATE = new LearningRate(0.01);

    @Test
    void itWarmsUpOverAHundredStepsAndStays() {
        assertThat(RATE.at(1, 0)).isCloseTo(0.0001, within(1e-12));
        assertThat(RATE.at(50, 0)).isCloseTo(0.005, within(1e-12));
        assertThat(RATE.at(100, 0)).isEqualTo(0.01);
        assertThat(RATE.at(1_000_000, 0)).isEqualTo(0.01);
    }

    @Test
    void itFallsToATenthOverAPhaseWhoseEndIsKnown() {
        assertThat(RATE.at(1_000, 0.5)).isCloseTo(0.0055, within(1e-12));
        assertThat(RATE.at(1_000, 1)).isCloseTo(0.001, within(1e-12));
    }
}
