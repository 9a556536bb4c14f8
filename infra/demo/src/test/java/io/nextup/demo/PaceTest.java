package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {

    @Test
    void eventsAreSpreadEvenlyFromTheStart() {
        Pace pace = new Pace(250, 7_000);

        assertThat(pace.intendedNanos(0)).isEqualTo(7_000);
        assertThat(pace.intendedNanos(1)).isEqualTo(4_007_000);
        assertThat(pace.intendedNanos(30_000)).isEqualTo(120_000_007_000L);
    }

    @Test
    void anUnevenRateDoesNotDrift() {
        assertThat(new Pace(3, 0).intendedNanos(3_000_000)).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void afterAPauseTheRateGoesOnFromThere() {
        Pace pace = new Pace(10, 0);

        pace.resume(5, 2_000_000_000L);

        assertThat(pace.intendedNanos(5)).isEqualTo(2_000_000_000L);
        assertThat(pace.intendedNanos(7)).isEqualTo(2_200_000_000L);
    }
}
