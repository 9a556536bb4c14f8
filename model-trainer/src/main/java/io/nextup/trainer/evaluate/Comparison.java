package io.nextup.trainer.evaluate;

import static java.util.Objects.requireNonNull;

/**
 * Two models on identical targets.
 *
 * @param first the mean of the first model's figures
 * @param second the mean of the second model's
 * @param interval 95 % interval of second - first
 * @param cases number of cases
 * @param users number of their users, which is what the bootstrap draws
 */
public record Comparison(
        double first, double second, Interval interval, int cases, int users, Verdict verdict) {

    /** Outcome of the comparison. */
    public enum Verdict {
        FIRST_BETTER,
        SECOND_BETTER,
        /** The interval contains 0. */
        NOT_SIGNIFICANT,
        /** Fewer users than required: the interval is not relied on. */
        TOO_FEW
    }

    public Comparison {
        requireNonNull(interval, "interval is null");
        requireNonNull(verdict, "verdict is null");
    }

    /** Returns second - first: positive when the second model is better. */
    public double difference() {
        return second - first;
    }
}
