package io.nextup.trainer.refresh;

import io.nextup.trainer.evaluate.PairedSums;

/**
 * Compares a candidate with another model by the 95 % intervals of their paired figures
 * (non-inferiority with a margin relative to the other model: Piaggio et al., JAMA 2012). Each
 * round tests once more, so the chance of an error grows.
 *
 * @param margin share of the other model's figure that a candidate may lose, above 0 and below 1
 */
record NonInferiority(double margin) {
    NonInferiority {
        if (!(margin > 0 && margin < 1)) {
            throw new IllegalArgumentException(
                    "margin is %s: more than 0, less than 1".formatted(margin));
        }
    }

    /** Result of a comparison, as seen from the candidate. */
    enum Standing {
        /** The interval of the difference lies above 0. */
        BETTER,
        /** The interval excludes a loss beyond the margin. */
        NOT_INFERIOR,
        /** The interval excludes neither a loss beyond the margin nor one within it. */
        UNDECIDED,
        /** The interval of this round alone excludes a loss within the margin. */
        INFERIOR
    }

    /**
     * A standing, and what it comes from.
     *
     * @param pooled true where the rounds were added up, false where this round alone counts
     */
    record Finding(Standing standing, boolean pooled) {}

    /**
     * Compares a candidate. Where this round's cases decide by themselves, only they count. Else
     * the rounds are added up, unless this candidate alone looks worse than the margin: the others
     * of its recipe must not carry one that failed.
     *
     * @param own this candidate and the other model on this round's cases
     * @param pooled candidates of the recipe and the other model on all rounds' cases
     */
    Finding of(PairedSums own, PairedSums pooled) {
        if (own.interval(1 - margin).high() < 0) {
            return new Finding(Standing.INFERIOR, false);
        }
        Standing alone = unlessInferior(own);
        boolean looksSound = own.secondMean() >= (1 - margin) * own.firstMean();
        if (alone != Standing.UNDECIDED || !looksSound) {
            return new Finding(alone, false);
        }
        Standing together = unlessInferior(pooled);
        return new Finding(
                together == Standing.BETTER && own.secondMean() <= own.firstMean()
                        ? Standing.NOT_INFERIOR
                        : together,
                true);
    }

    private Standing unlessInferior(PairedSums sums) {
        if (!(sums.interval(1 - margin).low() > 0)) {
            return Standing.UNDECIDED;
        }
        return sums.interval(1).low() > 0 ? Standing.BETTER : Standing.NOT_INFERIOR;
    }
}
