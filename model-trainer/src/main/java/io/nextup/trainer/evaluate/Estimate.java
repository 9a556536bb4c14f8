package io.nextup.trainer.evaluate;

import java.util.Arrays;
import java.util.Optional;

/**
 * A mean of figures between 0 and 1, and how well it is known.
 *
 * @param interval of 95 %; empty where there are too few users to say, or where all figures agree,
 *     of which the approximation would make a certainty
 */
public record Estimate(double mean, Optional<Interval> interval) {
    /** How the interval was found, to be said beside it. */
    public static final String METHOD =
            "95 % interval by normal approximation, robust to several cases of one user";

    /** The 97.5 % point of the normal distribution. */
    private static final double Z = 1.959963984540054;

    private static final int FEWEST_USERS = 30;

    /**
     * Cases of one user are alike, so that users are counted and not cases: the variance of the
     * mean m of n figures x is g / (g - 1) * sum over the g users of (sum of the user's (x - m))^2
     * / n^2, the cluster-robust one (Liang and Zeger, Biometrika 1986). With one case a user it is
     * the usual one.
     *
     * @param values between 0 and 1, at least one
     * @param users parallel to the values, numbers from 0
     */
    static Estimate of(double[] values, int[] users) {
        // Added up as the figures of all cases are, so that all cases have the very same mean.
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double[] sums = new double[Arrays.stream(users).max().orElseThrow() + 1];
        for (int i = 0; i < values.length; i++) {
            sums[users[i]] += values[i] - mean;
        }
        long groups = Arrays.stream(users).distinct().count();
        double squares = Arrays.stream(sums).map(own -> own * own).sum();
        boolean alike = Arrays.stream(values).allMatch(value -> value == values[0]);
        if (groups < FEWEST_USERS || alike) {
            return new Estimate(mean, Optional.empty());
        }
        double deviation = Math.sqrt(squares * groups / (groups - 1.0)) / values.length;
        return new Estimate(
                mean,
                Optional.of(
                        new Interval(
                                Math.max(0, mean - Z * deviation),
                                Math.min(1, mean + Z * deviation))));
    }
}
