package io.nextup.trainer.operate;

import io.nextup.artifact.ModelRules;
import io.nextup.sequence.UserSequence.Outcome;
import io.nextup.trainer.dataset.UserHistories;
import java.util.Locale;
import java.util.Optional;

/** Says when so many interactions are too late that a model misses a part of the history. */
final class LateInteractions {
    private static final double WORTH_A_NOTE = 0.01;

    private LateInteractions() {}

    static Optional<String> note(UserHistories users, ModelRules rules) {
        double share =
                (double) users.outcomes().getOrDefault(Outcome.TOO_LATE, 0L) / users.interactions();
        return share > WORTH_A_NOTE
                ? Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of the interactions are left out as too late, more than %s behind their user's newest: take more with --max-lateness DURATION, and give the job the same nextup.sequence.max-lateness",
                                100 * share,
                                rules.words().get("max-lateness")))
                : Optional.empty();
    }
}
