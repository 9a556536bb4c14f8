package io.nextup.trainer.evaluate;

import io.nextup.trainer.evaluate.Comparison.Verdict;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Compares two models by their figures on identical targets: the paired bootstrap with percentiles
 * (Efron and Tibshirani, An Introduction to the Bootstrap, 1993; for rankings: Sakai, SIGIR 2006).
 * Users are drawn with all their cases, since cases of one user are alike (Field and Welsh, JRSS B
 * 2007); the same seed and figures give the same interval. Immutable.
 */
public final class PairedBootstrap {
    private static final double TAIL = 0.025;

    /** Fewer resamples would leave the tails to a handful of them. */
    private static final int FEWEST_RESAMPLES = 1_000;

    private final long seed;
    private final int resamples;
    private final int minimumUsers;

    /**
     * Prepares comparisons.
     *
     * @param resamples number of resamples, at least 1,000
     * @param minimumUsers minimum number of users; with fewer the verdict is "too few"
     */
    public PairedBootstrap(long seed, int resamples, int minimumUsers) {
        if (resamples < FEWEST_RESAMPLES) {
            throw new IllegalArgumentException(
                    "resamples is %d: at least %d".formatted(resamples, FEWEST_RESAMPLES));
        }
        if (minimumUsers < 1) {
            throw new IllegalArgumentException(
                    "minimumUsers is %d: at least 1".formatted(minimumUsers));
        }
        this.seed = seed;
        this.resamples = resamples;
        this.minimumUsers = minimumUsers;
    }

    /**
     * Compares two models. Errors: arrays of different lengths, empty ones, a missing user number.
     *
     * @param first figures of the first model, one a case
     * @param second those of the second model on the same cases
     * @param users each case's user number, from 0 without gaps
     */
    public Comparison compare(double[] first, double[] second, int[] users) {
        int cases = users.length;
        if (first.length != cases || second.length != cases || cases == 0) {
            throw new IllegalArgumentException(
                    "%d and %d figures of %d cases: as many of each, and at least one"
                            .formatted(first.length, second.length, cases));
        }
        int count = Arrays.stream(users).max().orElseThrow() + 1;
        double[] differences = new double[count];
        int[] sizes = new int[count];
        for (int i = 0; i < cases; i++) {
            differences[users[i]] += second[i] - first[i];
            sizes[users[i]]++;
        }
        if (Arrays.stream(sizes).anyMatch(size -> size == 0)) {
            throw new IllegalArgumentException(
                    "The users' numbers leave some of 0 to %d out".formatted(count - 1));
        }
        Interval interval = interval(differences, sizes);
        return new Comparison(
                Arrays.stream(first).average().orElseThrow(),
                Arrays.stream(second).average().orElseThrow(),
                interval,
                cases,
                count,
                verdict(interval, count));
    }

    private Interval interval(double[] differences, int[] sizes) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            double sum = 0;
            long cases = 0;
            for (int draw = 0; draw < sizes.length; draw++) {
                int user = random.nextInt(sizes.length);
                sum += differences[user];
                cases += sizes[user];
            }
            means[r] = sum / cases;
        }
        Arrays.sort(means);
        int outside = (int) (TAIL * resamples);
        return new Interval(means[outside], means[resamples - 1 - outside]);
    }

    private Verdict verdict(Interval interval, int count) {
        if (count < minimumUsers) {
            return Verdict.TOO_FEW;
        }
        if (interval.low() > 0) {
            return Verdict.SECOND_BETTER;
        }
        return interval.high() < 0 ? Verdict.FIRST_BETTER : Verdict.NOT_SIGNIFICANT;
    }
}
