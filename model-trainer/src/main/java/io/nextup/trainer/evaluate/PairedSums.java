package io.nextup.trainer.evaluate;

/**
 * Sums over users of two models' figures on identical cases: enough for an interval of the second
 * model's mean less a share of the first one's, and names nobody. Sums of disjoint sets of cases
 * can be added; a user in both counts as two, which makes the interval a little narrow. Immutable.
 *
 * <p>Users are independent of each other, the cases of one user are not. So the mean is a ratio of
 * two sums over users, with the variance that Cochran gives for it (Sampling Techniques, 1977,
 * formula 2.46).
 *
 * @param users number of users
 * @param cases sum of the users' cases
 * @param first sum of the first model's figures
 * @param second sum of the second model's figures
 * @param firstFirst sum over users of the square of their sum of the first model's figures
 * @param firstSecond sum over users of the product of both of their sums
 * @param secondSecond sum over users of the square of their sum of the second model's figures
 * @param firstCases sum over users of the product of their first sum and their cases
 * @param secondCases sum over users of the product of their second sum and their cases
 * @param casesCases sum over users of the square of their cases
 */
public record PairedSums(
        long users,
        long cases,
        double first,
        double second,
        double firstFirst,
        double firstSecond,
        double secondSecond,
        double firstCases,
        double secondCases,
        double casesCases) {

    /** Half the width of a 95 % interval. */
    private static final double STANDARD_ERRORS = 1.959964;

    public PairedSums {
        if (users < 0 || cases < users || !Double.isFinite(firstFirst + secondSecond)) {
            throw new IllegalArgumentException(
                    "%d users, %d cases, squares %s and %s: at least a case a user, and finite sums"
                            .formatted(users, cases, firstFirst, secondSecond));
        }
    }

    /** The sums of no case. */
    public static final PairedSums NONE = new PairedSums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * Sums the figures up.
     *
     * @param first figures of the first model, one a case
     * @param second figures of the second model on the same cases
     * @param users number of each case's user, from 0
     * @throws IllegalArgumentException for arrays of different lengths
     */
    public static PairedSums of(double[] first, double[] second, int[] users) {
        if (first.length != users.length || second.length != users.length) {
            throw new IllegalArgumentException(
                    "%d and %d figures of %d cases: as many of each"
                            .formatted(first.length, second.length, users.length));
        }
        int numbers = 0;
        for (int user : users) {
            numbers = Math.max(numbers, user + 1);
        }
        double[] a = new double[numbers];
        double[] b = new double[numbers];
        int[] n = new int[numbers];
        for (int i = 0; i < users.length; i++) {
            a[users[i]] += first[i];
            b[users[i]] += second[i];
            n[users[i]]++;
        }
        PairedSums sums = NONE;
        for (int u = 0; u < numbers; u++) {
            if (n[u] > 0) {
                sums = sums.plus(ofUser(a[u], b[u], n[u]));
            }
        }
        return sums;
    }

    private static PairedSums ofUser(double a, double b, double n) {
        return new PairedSums(1, (long) n, a, b, a * a, a * b, b * b, a * n, b * n, n * n);
    }

    /** The sums of both sets of cases, which have none in common. */
    public PairedSums plus(PairedSums other) {
        return new PairedSums(
                users + other.users,
                cases + other.cases,
                first + other.first,
                second + other.second,
                firstFirst + other.firstFirst,
                firstSecond + other.firstSecond,
                secondSecond + other.secondSecond,
                firstCases + other.firstCases,
                secondCases + other.secondCases,
                casesCases + other.casesCases);
    }

    /** Mean of the first model; NaN without cases. */
    public double firstMean() {
        return first / cases;
    }

    /** Mean of the second model; NaN without cases. */
    public double secondMean() {
        return second / cases;
    }

    /**
     * Returns the 95 % interval of the second mean less a share of the first one.
     *
     * @param share such as 1 for the difference, or 0.95 for what is left above a loss of 5 %
     * @throws IllegalArgumentException without cases
     */
    public Interval interval(double share) {
        return interval(share, STANDARD_ERRORS);
    }

    /**
     * @param standardErrors half the interval's width
     */
    Interval interval(double share, double standardErrors) {
        if (cases == 0) {
            throw new IllegalArgumentException("There are no cases to tell two models apart by");
        }
        double mean = (second - share * first) / cases;
        double half = standardErrors * standardError(share);
        return new Interval(mean - half, mean + half);
    }

    /**
     * Returns the standard error of the second mean less a share of the first one; NaN without
     * cases.
     */
    public double standardError(double share) {
        double mean = (second - share * first) / cases;
        double squares =
                secondSecond
                        - 2 * share * firstSecond
                        + share * share * firstFirst
                        - 2 * mean * (secondCases - share * firstCases)
                        + mean * mean * casesCases;
        // Rounding may leave less than nothing where all users have the same figures.
        return Math.sqrt(Math.max(0, squares)) / cases;
    }
}
