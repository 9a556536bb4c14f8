package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureRateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FailureRate rate = new FailureRate();

    @Test
    void halfOfTwoHundredRequestsIsTooHigh() {
        assertThat(rate.isTooHigh(199, 199, 0)).isFalse();
        assertThat(rate.isTooHigh(1, 0, SECOND)).isTrue();
    }

    @Test
    void lessThanHalfIsBorneHoweverMany() {
        for (int batch = 0; batch < 1_000; batch++) {
            assertThat(rate.isTooHigh(100, 49, batch * SECOND / 10)).isFalse();
        }
    }

    @Test
    void whatFailedMoreThanAMinuteAgoDoesNotCount() {
        assertThat(rate.isTooHigh(150, 150, 0)).isFalse();
        assertThat(rate.isTooHigh(150, 50, 59 * SECOND)).isTrue();
        assertThat(rate.isTooHigh(150, 50, 60 * SECOND)).isFalse();
    }
}
