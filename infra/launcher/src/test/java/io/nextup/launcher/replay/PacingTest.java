package io.nextup.launcher.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacingTest {
    @Test
    void atARateTheEventsAreDueEvenlyWhateverTheirOwnTimes() {
        Pacing pacing = Pacing.atRate(4);

        assertThat(pacing.nextDueNanos(1_000)).isZero();
        assertThat(pacing.nextDueNanos(99_000)).isEqualTo(250_000_000);
        assertThat(pacing.nextDueNanos(0)).isEqualTo(500_000_000);
    }

    @Test
    void aRateThatDividesNoSecondDoesNotDriftOverAMillionEvents() {
        Pacing pacing = Pacing.atRate(3);
        long last = 0;
        for (int event = 0; event <= 3_000_000; event++) {
            last = pacing.nextDueNanos(0);
        }

        assertThat(last).isEqualTo(TimeUnit.SECONDS.toNanos(1_000_000));
    }

    @Test
    void atASpeedTheDistancesInTimeAreDividedByIt() {
        Pacing pacing = Pacing.atSpeed(100);

        assertThat(pacing.nextDueNanos(880_000_000_000L)).isZero();
        assertThat(pacing.nextDueNanos(880_000_060_000L))
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(600));
        assertThat(pacing.nextDueNanos(880_000_060_000L))
                .isEqualTo(TimeUnit.MILLISECONDS.toNanos(600));
    }

    @Test
    void anEventOlderThanTheOneBeforeIsDueWithItAndNotBefore() {
        Pacing pacing = Pacing.atSpeed(1);

        assertThat(pacing.nextDueNanos(5_000)).isZero();
        assertThat(pacing.nextDueNanos(7_000)).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        assertThat(pacing.nextDueNanos(6_000)).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        assertThat(pacing.nextDueNanos(8_000)).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void unpacedEverythingIsDueAtOnce() {
        Pacing pacing = Pacing.unpaced();

        assertThat(pacing.nextDueNanos(1)).isZero();
        assertThat(pacing.nextDueNanos(Long.MAX_VALUE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aPaceThatIsNoneIsRefused(double value) {
        assertThatThrownBy(() -> Pacing.atRate(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The rate is %s: more than 0".formatted(value));
        assertThatThrownBy(() -> Pacing.atSpeed(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The speed is %s: more than 0".formatted(value));
    }
}
