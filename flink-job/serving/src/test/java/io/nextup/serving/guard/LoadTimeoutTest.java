package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadTimeoutTest {
    private final LoadTimeout timeout = new LoadTimeout(Duration.ofSeconds(60));

    @Test
    void aSmallModelGetsTheOptionsTimeAndEach20MegabytesASecondMore() {
        assertThat(timeout.of(0, false)).isEqualTo(Duration.ofSeconds(60));
        assertThat(timeout.of(2_000_000, false)).isEqualTo(Duration.ofMillis(60_100));
        assertThat(timeout.of(20_000_000, false)).isEqualTo(Duration.ofSeconds(61));
        assertThat(timeout.of(1_300_000_000, false)).isEqualTo(Duration.ofSeconds(125));
    }

    @Test
    void besideAServingModelALoadHasItsTimeTwiceForItsPausesTakeNoLongerThanItsWork() {
        assertThat(timeout.of(0, true)).isEqualTo(Duration.ofMinutes(2));
        assertThat(timeout.of(1_300_000_000, true)).isEqualTo(Duration.ofSeconds(250));
    }

    @Test
    void noSizeOverflowsAndMillisecondsHoldIt() {
        assertThat(timeout.of(Long.MAX_VALUE, false).toMillis()).isEqualTo(461_168_601_902_738L);
        assertThat(timeout.of(Long.MAX_VALUE, true).toMillis()).isEqualTo(922_337_203_805_477L);
    }

    @Test
    void aTimeOfZeroAndANegativeSizeAreErrors() {
        assertThatThrownBy(() -> new LoadTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("least is PT0S: above zero");
        assertThatThrownBy(() -> timeout.of(-1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("moduleBytes is -1: at least 0");
    }
}
