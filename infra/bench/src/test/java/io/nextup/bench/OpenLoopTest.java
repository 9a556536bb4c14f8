package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpenLoopTest {
    @Test
    void eventsAreDueEvenlyFromTheFirstOne() {
        OpenLoop schedule = new OpenLoop(100, 5_000, 1_000);

        assertThat(schedule.intendedNanos(100)).isEqualTo(5_000);
        assertThat(schedule.intendedNanos(101)).isEqualTo(1_005_000);
        assertThat(schedule.intendedNanos(1_100)).isEqualTo(1_000_005_000);
    }

    @Test
    void aRateThatDividesNoSecondDoesNotDrift() {
        OpenLoop schedule = new OpenLoop(0, 0, 3);

        assertThat(schedule.intendedNanos(1)).isEqualTo(333_333_333);
        assertThat(schedule.intendedNanos(3_000_000)).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void aRateOfZeroIsRefused() {
        assertThatThrownBy(() -> new OpenLoop(0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The rate is 0.0: more than 0");
    }
}
