package io.nextup.trainer.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void aScaleFromZeroHasRoomAboveTheLargestValue() {
        assertThat(Scale.fromZero(20)).isEqualTo(Scale.linear(0, 21));
        assertThat(Scale.fromZero(0)).isEqualTo(Scale.linear(0, 1));
    }

    @Test
    void decadesHoldAllValuesBetweenPowersOfTen() {
        assertThat(Scale.decades(List.of(2.0, 30.0))).isEqualTo(new Scale(1, 100, true, false));
        assertThat(Scale.decades(List.of(0.02, 2_000.0)))
                .isEqualTo(new Scale(0.01, 10_000, true, false));
        assertThat(Scale.decades(List.of(10.0, 10.0))).isEqualTo(new Scale(10, 100, true, false));
    }

    /** Such as the throughput of a run without an answer. */
    @Test
    void zeroWidensNoDecades() {
        assertThat(Scale.decades(List.of(0.0, 2.0, 30.0)))
                .isEqualTo(new Scale(1, 100, true, false));
        assertThat(Scale.decades(List.of(0.0, 0.0))).isEqualTo(new Scale(1, 10, true, false));
    }

    @Test
    void placesHaveHalfAPlaceFreeAtEitherEnd() {
        assertThat(Scale.places(3).fromTheTop()).isEqualTo(new Scale(-0.5, 2.5, false, true));
    }

    @Test
    void aScaleWithoutLengthIsRefused() {
        assertThatThrownBy(() -> Scale.linear(1, 1)).hasMessage("No scale from 1.0 to 1.0");
        assertThatThrownBy(() -> Scale.linear(0, Double.NaN)).hasMessageContaining("NaN");
    }
}
