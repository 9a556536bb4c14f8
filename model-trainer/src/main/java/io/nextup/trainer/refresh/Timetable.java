package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.RequestException;
import java.time.Duration;
import java.time.Instant;

/** Start times of rounds, this long apart; a round that took longer is followed at once. */
public record Timetable(Duration every) {
    /** Time between rounds, as a command line writes it. */
    public static final String DEFAULT_EVERY = "1h";

    public Timetable {
        requireNonNull(every, "every is null");
        if (every.isZero() || every.isNegative()) {
            throw new RequestException("every", " must be positive, was %s".formatted(every));
        }
    }

    /**
     * Returns the wait until the next round. It is not negative, and not longer than the time
     * between rounds, even if the clock was set back meanwhile.
     */
    public Duration untilNext(Instant lastStart, Instant now) {
        Duration left = Duration.between(now, lastStart.plus(every));
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(every) > 0 ? every : left;
    }
}
