package io.nextup.local.demo;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the {@link Judge} found. Recommendations minus duplicates, plus conflated, plus lost, plus
 * dead letters, are the events.
 *
 * @param events how many were replayed
 * @param recommendations how many came, repeated ones included
 * @param lost events that were neither answered nor refused
 * @param duplicates recommendations whose id had come before
 * @param deadLetters events that the job refused
 * @param strangers recommendations for events that were never replayed
 * @param fallbacks answers from a model's popularity list, since it knew no item of the user
 * @param skipped events whose answer was marked as skipped, since they were too old
 * @param conflated events that were answered by the recommendation of a later one
 * @param models in the order in which they began to serve
 * @param judged events with an earlier one of the same user
 * @param hitRateAt10 of all models together
 * @param popularityHitRateAt10 on the same events, each from the training cut of the model that
 *     served, with the same exclusions
 * @param attainableHitRateAt10 what an oracle could expect on the same events, where known
 */
record Verdict(
        int events,
        int recommendations,
        int lost,
        int duplicates,
        int deadLetters,
        int strangers,
        int fallbacks,
        int skipped,
        int conflated,
        List<Served> models,
        int judged,
        double hitRateAt10,
        double popularityHitRateAt10,
        OptionalDouble attainableHitRateAt10) {

    /**
     * What one model did.
     *
     * @param served answers that carry its version
     * @param judged events whose recommendation, the one before, was its
     */
    record Served(
            String version,
            int served,
            int judged,
            double hitRateAt10,
            double popularityHitRateAt10) {}

    Verdict {
        models = List.copyOf(models);
    }

    /** What the system promised and did not keep, as one sentence; empty if all is well. */
    Optional<String> failure() {
        if (lost > 0) {
            return Optional.of("%d of %d events got no recommendation".formatted(lost, events));
        }
        if (duplicates > 0) {
            return Optional.of("%d recommendations came more than once".formatted(duplicates));
        }
        if (strangers > 0) {
            return Optional.of(
                    "%d recommendations answer events that were never sent".formatted(strangers));
        }
        if (models.size() < 2) {
            return Optional.of(
                    "The second model did not serve: all recommendations are of version %s"
                            .formatted(models.isEmpty() ? "none" : models.get(0).version()));
        }
        return Optional.empty();
    }
}
