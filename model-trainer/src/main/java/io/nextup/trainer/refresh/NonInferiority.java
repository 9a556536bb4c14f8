package io.nextup.trainer.refresh;

import io.nextup.trainer.evaluate.PairedSums;

/**
 * Tells how a candidate stands to another model, by the intervals of their paired figures
 * (non-inferiority with a margin relative to the other model: Piaggio et al., JAMA 2012).
 *
 * @param margin share of the other model's figure that a candidate may lose, above 0 and below 1
 */
record NonInferiority(double margin) {
    /** Half a 95 % interval: one candidate in 40 that loses just the margin is accepted. */
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
     * Compares a candidate. A round that shows a loss by itself ends it, whatever earlier
     * candidates of the same recipe did; and so that these cannot carry a candidate that failed,
     * its own loss must look like less than twice the margin.
     *
     * @param own this candidate and the other model on this round's cases
     * @param pooled candidates of the recipe and the other model on all rounds' cases
     */
    Standing of(PairedSums own, PairedSums pooled) {
        if (own.interval(1 - margin, STANDARD_ERRORS).high() < 0) {
            return Standing.INFERIOR;
        }
        boolean looksSound = own.secondMean() >= (1 - 2 * margin) * own.firstMean();
        if (!looksSound || pooled.interval(1 - margin, STANDARD_ERRORS).low() <= 0) {
            return Standing.UNDECIDED;
        }
        return pooled.interval(1, STANDARD_ERRORS).low() > 0
                ? Standing.BETTER
                : Standing.NOT_INFERIOR;
    }
}
