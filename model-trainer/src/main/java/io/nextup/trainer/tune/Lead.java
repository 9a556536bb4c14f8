package io.nextup.trainer.tune;

import io.nextup.trainer.evaluate.PairedSums;
import java.util.Locale;

/**
 * Lead of a candidate over the defaults on the same validation cases.
 *
 * @param ahead mean difference, positive where the candidate is better
 * @param needed standard error of that difference over users, since cases of one user are alike: a
 *     lead of more counts
 */
record Lead(double ahead, double needed) {

    /**
     * Compares two models.
     *
     * @param defaults figures of the defaults, one a case
     * @param candidate figures of the candidate on the same cases
     * @param users number of each case's user, from 0
     */
    static Lead of(double[] defaults, double[] candidate, int[] users) {
        PairedSums sums = PairedSums.of(defaults, candidate, users);
        return new Lead(sums.secondMean() - sums.firstMean(), sums.standardError(1));
    }

    boolean isLargeEnough() {
        return ahead > needed;
    }

    /** Describes the lead, such as {@code leads by 0.00412, and 0.00203 was needed}. */
    String words() {
        if (ahead > 0) {
            return String.format(Locale.ROOT, "leads by %.5f, and %.5f was needed", ahead, needed);
        }
        return ahead < 0 ? String.format(Locale.ROOT, "is %.5f behind", -ahead) : "is as good";
    }
}
