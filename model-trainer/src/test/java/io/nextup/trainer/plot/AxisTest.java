package io.nextup.trainer.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {

    @Test
    void linearTicksAreRoundAndReachTheLargestValue() {
        Axis axis = Axis.linear(0.0713, 100, 500);
        assertThat(labels(axis)).containsExactly("0.00", "0.02", "0.04", "0.06", "0.08");
        assertThat(axis.place(0)).isEqualTo(100);
        assertThat(axis.place(0.08)).isEqualTo(500);
    }

    @Test
    void aValueThatIsATickEndsALinearAxis() {
        Axis axis = Axis.linear(1, 0, 7);
        assertThat(axis.place(1)).isEqualTo(7);
        assertThat(labels(axis)).containsExactly("0.0", "0.5", "1.0");
    }

    @Test
    void nothingButZeroStillMakesALinearAxis() {
        assertThat(labels(Axis.linear(0, 0, 1))).endsWith("1.0");
    }

    @Test
    void aLogarithmicAxisHoldsAllValuesBetweenPowersOfTen() {
        Axis axis = Axis.logarithmic(List.of(2.0, 30.0), 500, 100);
        assertThat(axis.ticks()).containsExactly(1.0, 10.0, 100.0);
        assertThat(axis.place(1)).isEqualTo(500);
        assertThat(axis.place(10)).isCloseTo(300, within(1e-9));
        assertThat(axis.place(100)).isEqualTo(100);
    }

    /** Such as the throughput of a run that was answered nothing. */
    @Test
    void zeroLiesAtTheBeginningOfALogarithmicAxisAndWidensNone() {
        Axis axis = Axis.logarithmic(List.of(0.0, 2.0, 30.0), 500, 100);
        assertThat(axis.ticks()).containsExactly(1.0, 10.0, 100.0);
        assertThat(axis.place(0)).isEqualTo(500);
        assertThat(Axis.logarithmic(List.of(0.0, 0.0), 0, 1).ticks()).containsExactly(1.0, 10.0);
    }

    @Test
    void equalValuesStillMakeALogarithmicAxis() {
        assertThat(Axis.logarithmic(List.of(10.0, 10.0), 0, 1).ticks())
                .containsExactly(10.0, 100.0);
    }

    @Test
    void aLogarithmicTickHasTheDecimalsThatItNeeds() {
        assertThat(labels(Axis.logarithmic(List.of(0.02, 2_000.0), 0, 1)))
                .containsExactly("0.01", "0.1", "1", "10", "100", "1,000", "10,000");
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(axis::label).toList();
    }
}
