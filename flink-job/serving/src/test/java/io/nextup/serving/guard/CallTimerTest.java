package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallTimerTest {
    private static final long DEADLINE = 5_000;

    private final CallTimer timer = new CallTimer(DEADLINE);

    @Test
    void aCallThatComputesMissesItsDeadlineWhenTheDeadlineHasPassed() {
        assertThat(timer.isMissed(0, 100)).isFalse();
        assertThat(timer.isMissed(4_999, 5_000)).isFalse();
        assertThat(timer.isMissed(1, 5_000)).isTrue();
        assertThat(timer.elapsedNanos()).isEqualTo(5_000);
    }

    @Test
    void aCallThatComputesLessThanHalfItsDeadlineGetsFourDeadlines() {
        assertThat(timer.isMissed(0, 100)).isFalse();
        assertThat(timer.isMissed(19_999, 100 + 2_499)).isFalse();
        assertThat(timer.isMissed(1, 100 + 2_499)).isTrue();
    }

    @Test
    void halfTheDeadlineOnACpuIsEnough() {
        assertThat(timer.isMissed(0, 100)).isFalse();
        assertThat(timer.isMissed(5_000, 100 + 2_499)).isFalse();
        assertThat(timer.isMissed(0, 100 + 2_500)).isTrue();
    }

    @Test
    void withoutCpuTimeFromTheSystemOnlyFourDeadlinesConvict() {
        assertThat(timer.isMissed(0, -1)).isFalse();
        assertThat(timer.isMissed(19_999, -1)).isFalse();
        assertThat(timer.isMissed(1, -1)).isTrue();
    }

    @Test
    void aDeadlineIsExtendedByItsOwnLengthOnce() {
        assertThat(timer.isMissed(0, 100)).isFalse();
        assertThat(timer.isMissed(5_000, 5_100)).isTrue();
        assertThat(timer.extend()).isTrue();
        assertThat(timer.isMissed(250, 5_350)).isFalse();
        assertThat(timer.isMissed(4_999, 10_000)).isFalse();
        assertThat(timer.isMissed(1, 10_000)).isTrue();
        assertThat(timer.extend()).isFalse();
    }

    @Test
    void theTimeBeforeTheFirstLookDoesNotCount() {
        assertThat(timer.isMissed(1_000_000, 1_000_000)).isFalse();
        assertThat(timer.elapsedNanos()).isZero();
    }
}
