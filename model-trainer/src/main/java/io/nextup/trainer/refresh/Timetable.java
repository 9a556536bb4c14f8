package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/** Rounds start this long apart; one that took longer is followed at once. */
public record Timetable(Duration every) {
    public Timetable {
        requireNonNull(every, "every is null");
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("every is %s: more than nothing".formatted(every));
        }
    }

    /**
     * How long the next round is to wait; not negative, and not longer than rounds are apart, even
     * if the clock was set back meanwhile.
     */
    public Duration untilNext(Instant lastStart, Instant now) {
        Duration left = Duration.between(now, lastStart.plus(every));
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(every) > 0 ? every : left;
    }
}
