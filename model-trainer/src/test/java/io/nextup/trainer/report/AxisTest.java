package io.nextup.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AxisTest {

    @Test
    void ticksAreRoundAndReachTheLargestValue() {
        Axis axis = Axis.upTo(0.0713, 100, 500);
        assertThat(axis.ticks().stream().map(axis::label))
                .containsExactly("0.00", "0.02", "0.04", "0.06", "0.08");
        assertThat(axis.place(0)).isEqualTo(100);
        assertThat(axis.place(0.08)).isEqualTo(500);
    }

    @Test
    void aValueThatIsATickEndsTheAxis() {
        Axis axis = Axis.upTo(1, 0, 1);
        assertThat(axis.max()).isEqualTo(1);
        assertThat(axis.ticks().stream().map(axis::label)).containsExactly("0.0", "0.5", "1.0");
    }

    @Test
    void nothingButZeroStillMakesAnAxis() {
        assertThat(Axis.upTo(0, 0, 1).max()).isEqualTo(1);
    }
}
