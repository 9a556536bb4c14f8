package io.nextup.trainer.leaderboard;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * Division of a time between trainings: each gets an even part of what is left, so that those which
 * end early leave their time to the others. Not thread-safe.
 */
public final class TimeShares {
    private final Optional<Duration> budget;
    private int left;
    private Duration spent = Duration.ZERO;

    /**
     * @param budget time for all; empty: no limit
     * @param trainings number of trainings
     */
    public TimeShares(Optional<Duration> budget, int trainings) {
        this.budget = requireNonNull(budget, "budget is null");
        this.left = trainings;
    }

    /** Returns the most time for the next training, a second at least; empty: no limit. */
    public Optional<Duration> next() {
        return budget.map(
                all -> {
                    Duration share = all.minus(spent).dividedBy(Math.max(1, left));
                    Duration whole = Duration.ofSeconds(share.toSeconds());
                    return whole.toSeconds() < 1 ? Duration.ofSeconds(1) : whole;
                });
    }

    /** Counts a training that has ended, well or not. */
    public void ended(double seconds) {
        left--;
        spent = spent.plusNanos(Math.round(seconds * 1e9));
    }
}
