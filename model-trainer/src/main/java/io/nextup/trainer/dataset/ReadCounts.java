package io.nextup.trainer.dataset;

import io.nextup.sequence.UserSequence;
import java.util.Map;

/**
 * Numbers of the interactions that were read, by their fate.
 *
 * @param outcomes number of interactions for each outcome that occurred
 * @param trials number of interactions of users who were made up, which were left out
 */
record ReadCounts(Map<UserSequence.Outcome, Long> outcomes, long trials) {
    ReadCounts {
        outcomes = Map.copyOf(outcomes);
    }

    /** Returns the number of interactions without those of made-up users. */
    long interactions() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }
}
