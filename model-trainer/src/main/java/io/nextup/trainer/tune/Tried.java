package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * A candidate and the last training that it had.
 *
 * @param number of the candidate, from 1
 * @param rung number of the rung, from 1; 0 for a full training
 * @param epochs number of epochs; 0 where nothing is learnt in epochs
 * @param ndcg NDCG@10 over all validation cases; NaN where nothing could be fitted
 */
public record Tried(int number, Proposal proposal, int rung, int epochs, double ndcg) {
    public Tried {
        requireNonNull(proposal, "proposal is null");
    }

    /** Returns the number as it stands in names, such as {@code 07}. */
    String label() {
        return "%02d".formatted(number);
    }

    /** Describes it, such as {@code rung 1, 3 epochs, NDCG@10 0.05412: dropout 0.35}. */
    String words() {
        return "%s%s, %s: %s"
                .formatted(
                        rung == 0 ? "full" : "rung " + rung,
                        epochs == 0 ? "" : ", %d epochs".formatted(epochs),
                        figure(ndcg),
                        proposal.words());
    }

    /** Returns a figure by its name. */
    static String figure(double ndcg) {
        return Double.isNaN(ndcg)
                ? "not trained"
                : String.format(Locale.ROOT, "NDCG@10 %.5f", ndcg);
    }
}
