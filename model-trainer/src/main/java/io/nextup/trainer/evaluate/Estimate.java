package io.nextup.trainer.evaluate;

import java.util.Arrays;
import java.util.Optional;

/**
 * A mean of figures between 0 and 1, and how precisely it is known.
 *
 * @param interval 95 % interval; empty when there are too few users, or when all figures agree,
 *     which the approximation would take for certainty
 */
public record Estimate(double mean, Optional<Interval> interval) {
    /** Method behind the interval, to be stated beside it. */
    public static final String METHOD =
            "95 % interval by normal approximation, robust to several cases of one user";

    /** The 97.5 % point of the normal distribution. */
    private static final double Z = 1.959963984540054;

    static final int FEWEST_USERS = 30;

    /**
     * Estimates the weighted mean. Cases of one user are alike, so users are counted, not cases.
     * The variance of the mean m = (sum of w x) / (sum of w) is g / (g - 1) * sum over the g users
     * of (sum of the user's w (x - m))^2 / (sum of w)^2, the cluster-robust one (Liang and Zeger,
     * Biometrika 1986). With equal weights and one case a user it is the usual variance.
     *
     * @param values between 0 and 1, at least one
     * @param weights parallel to the values, more than 0
     * @param users parallel to the values, numbers from 0
     */
    static Estimate of(double[] values, double[] weights, int[] users) {
        // Summed in the order that the figures of all cases are: with equal weights both means
        // are exactly equal.
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * values[i];
            weight += weights[i];
        }
        double mean = sum / weight;
        double[] sums = new double[Arrays.stream(users).max().orElseThrow() + 1];
        for (int i = 0; i < values.length; i++) {
            sums[users[i]] += weights[i] * (values[i] - mean);
        }
        long groups = Arrays.stream(users).distinct().count();
        double squares = Arrays.stream(sums).map(own -> own * own).sum();
        boolean alike = Arrays.stream(values).allMatch(value -> value == values[0]);
        if (groups < FEWEST_USERS || alike) {
            return new Estimate(mean, Optional.empty());
        }
        double deviation = Math.sqrt(squares * groups / (groups - 1.0)) / weight;
        return new Estimate(
                mean,
                Optional.of(
                        new Interval(
                                Math.max(0, mean - Z * deviation),
                                Math.min(1, mean + Z * deviation))));
    }
}
