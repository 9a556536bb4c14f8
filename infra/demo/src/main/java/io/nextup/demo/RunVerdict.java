package io.nextup.demo;

import static java.util.Objects.requireNonNull;

import io.nextup.outcome.HitRate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Result of the {@link RunJudge}. The number of events equals recommendations - duplicates +
 * conflated + lost + dead letters.
 *
 * @param events number of replayed events
 * @param recommendations number of recommendations, duplicates included
 * @param lost events that were neither answered nor refused
 * @param duplicates second answers to an event
 * @param deadLetters events that the job refused
 * @param strangers recommendations for events that were never replayed
 * @param fallbacks answers from a model's popularity list, since it knew no item of the user
 * @param skipped events whose answer was marked as skipped, since they were too old
 * @param conflated events that were answered by the recommendation of a later one
 * @param models models in the order in which they began to serve
 * @param attainableHitRateAt10 expected hit rate of an oracle on the events that judged a list,
 *     where known
 */
record RunVerdict(
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
        OptionalDouble attainableHitRateAt10) {

    /**
     * Result of one model.
     *
     * @param served number of answers with its version
     * @param hitRate hit rate of its lists
     */
    record Served(int served, HitRate hitRate) {
        Served {
            requireNonNull(hitRate, "hitRate is null");
        }

        String version() {
            return hitRate.modelVersion();
        }
    }

    RunVerdict {
        models = List.copyOf(models);
    }

    /** Returns the hit rate of all models together. */
    HitRate hitRate() {
        return models.stream().map(Served::hitRate).reduce(HitRate.of("all"), HitRate::plus);
    }

    /** Returns the broken promise of the system, as one sentence; empty if there is none. */
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
        if (models.isEmpty()) {
            return Optional.of("No model served: the job refused all %d events".formatted(events));
        }
        return Optional.empty();
    }

    boolean hasServed(String version) {
        return models.stream().anyMatch(model -> model.version().equals(version));
    }
}
