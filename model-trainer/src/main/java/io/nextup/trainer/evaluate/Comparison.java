package io.nextup.trainer.evaluate;

import static java.util.Objects.requireNonNull;

/**
 * Two models on identical targets.
 *
 * @param first the mean of the first model's figures
 * @param second the mean of the second model's
 * @param interval of second - first, 95 %
 * @param cases how many
 * @param users whose they are: what was drawn
 */
public record Comparison(
        double first, double second, Interval interval, int cases, int users, Verdict verdict) {

    /** What follows. */
    public enum Verdict {
        FIRST_BETTER,
        SECOND_BETTER,
        /** The interval holds 0. */
        NOT_SIGNIFICANT,
        /** Fewer users than were asked for: whatever the interval says, it is not relied on. */
        TOO_FEW
    }

    public Comparison {
        requireNonNull(interval, "interval is null");
        requireNonNull(verdict, "verdict is null");
    }

    /** Positive where the second model is the better one. */
    public double difference() {
        return second - first;
    }
}
