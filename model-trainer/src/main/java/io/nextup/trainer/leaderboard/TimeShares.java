package io.nextup.trainer.leaderboard;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * Division of a time between trainings: each gets an even part of what is left, so that those which
 * end early leave their time to the others. Not thread-safe.
 */
public final class TimeShares {
    private final Optional<Duration> limit;
    private int left;
    private Duration spent = Duration.ZERO;

    /**
     * @param limit time for all; empty: no limit
     * @param trainings number of trainings, at least 1
     */
    public TimeShares(Optional<Duration> limit, int trainings) {
        this.limit = requireNonNull(limit, "limit is null");
        this.left = trainings;
    }

    /**
     * Returns the most time for the next training, in whole seconds; zero where none is left,
     * empty: no limit.
     *
     * @throws IllegalStateException if all trainings have ended
     */
    public Optional<Duration> next() {
        if (left < 1) {
            throw new IllegalStateException("All trainings have ended");
        }
        return limit.map(
                all -> Duration.ofSeconds(Math.max(0, all.minus(spent).toSeconds() / left)));
    }

    /** Counts a training that has ended, well or not. */
    public void ended(double seconds) {
        left--;
        spent = spent.plusNanos(Math.round(seconds * 1e9));
    }
}
