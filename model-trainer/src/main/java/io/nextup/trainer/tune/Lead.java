package io.nextup.trainer.tune;

import io.nextup.trainer.evaluate.PairedSums;
import java.util.Locale;

/**
 * Lead of a candidate over the defaults on the same validation cases, and the least one that is
 * more than chance.
 *
 * @param ahead mean difference, positive where the candidate is better
 * @param needed difference that it must exceed
 */
record Lead(double ahead, double needed) {

    /**
     * Compares two models.
     *
     * <p>One standard error is asked for, over users, since cases of one user are alike. The best
     * of several that are all worth the same is ahead by chance: of n such models and the defaults,
     * whose noise is independent and normal, by at most sqrt(ln n) standard errors of the
     * difference on average (the expected maximum of n normal numbers is at most sqrt(2 ln n), and
     * the difference of two has sqrt(2) times the error of one). So that is asked for, too.
     *
     * @param defaults figures of the defaults, one a case
     * @param candidate figures of the candidate on the same cases
     * @param users number of each case's user, from 0
     * @param bestOf number of models that the candidate is the best of by these figures
     */
    static Lead of(double[] defaults, double[] candidate, int[] users, int bestOf) {
        PairedSums sums = PairedSums.of(defaults, candidate, users);
        return new Lead(
                sums.secondMean() - sums.firstMean(),
                (1 + Math.sqrt(Math.log(bestOf))) * sums.standardError(1));
    }

    boolean isMoreThanChance() {
        return ahead > needed;
    }

    /** Describes the lead, such as {@code leads by 0.00412; more than 0.00203 was needed}. */
    String words() {
        return ahead > 0
                ? String.format(
                        Locale.ROOT, "leads by %.5f; more than %.5f was needed", ahead, needed)
                : String.format(Locale.ROOT, "is %.5f behind", -ahead);
    }
}
