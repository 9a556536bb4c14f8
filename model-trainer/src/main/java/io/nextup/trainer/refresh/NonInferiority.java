package io.nextup.trainer.refresh;

import io.nextup.trainer.evaluate.PairedSums;

/**
 * Tells how a candidate stands to another model, by the intervals of their paired figures
 * (non-inferiority with a margin relative to the other model: Piaggio et al., JAMA 2012).
 *
 * @param margin share of the other model's figure that a candidate may lose, above 0 and below 1
 */
record NonInferiority(double margin) {
    /**
     * Half the width of a 95 % interval. Each round looks anew, so the chance of an error grows.
     */
    private static final double STANDARD_ERRORS = 1.959964;

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
     * Compares a candidate. Where this round's cases decide by themselves, only they count. Else
     * the rounds are added up, unless this candidate alone looks worse than the margin: the others
     * of its recipe must not carry one that failed.
     *
     * @param own this candidate and the other model on this round's cases
     * @param pooled candidates of the recipe and the other model on all rounds' cases
     */
    Standing of(PairedSums own, PairedSums pooled) {
        if (own.interval(1 - margin, STANDARD_ERRORS).high() < 0) {
            return Standing.INFERIOR;
        }
        Standing alone = unlessInferior(own);
        boolean looksSound = own.secondMean() >= (1 - margin) * own.firstMean();
        if (alone != Standing.UNDECIDED || !looksSound) {
            return alone;
        }
        Standing together = unlessInferior(pooled);
        return together == Standing.BETTER && own.secondMean() <= own.firstMean()
                ? Standing.NOT_INFERIOR
                : together;
    }

    private Standing unlessInferior(PairedSums sums) {
        if (!(sums.interval(1 - margin, STANDARD_ERRORS).low() > 0)) {
            return Standing.UNDECIDED;
        }
        return sums.interval(1, STANDARD_ERRORS).low() > 0
                ? Standing.BETTER
                : Standing.NOT_INFERIOR;
    }
}
