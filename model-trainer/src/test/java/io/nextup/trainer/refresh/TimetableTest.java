package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimetableTest {
    private static final Instant START = Instant.parse("2026-11-24T16:00:00Z");
    private final Timetable hourly = new Timetable(Duration.ofHours(1));

    @Test
    void aRoundStartsAnHourAfterTheStartOfTheLastOne() {
        assertThat(hourly.untilNext(START, START.plusSeconds(600)))
                .isEqualTo(Duration.ofMinutes(50));
    }

    @Test
    void aRoundThatTookLongerIsFollowedAtOnce() {
        assertThat(hourly.untilNext(START, START.plusSeconds(3_601))).isZero();
    }

    @Test
    void aClockThatWasSetBackPutsNoRoundOff() {
        assertThat(hourly.untilNext(START, START.minus(Duration.ofDays(1))))
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void roundsAreApart() {
        assertThatThrownBy(() -> new Timetable(Duration.ZERO))
                .hasMessageContainingAll("every", "positive", "PT0S");
    }
}
