package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.evaluate.PairedSums;

/**
 * Findings of undecided rounds about a recipe, added up. They are sums alone: no user can be found
 * in them.
 *
 * @param recipe family, options, rules and the versions that candidates were compared with; the
 *     evidence of another recipe counts for nothing
 * @param untilMillis time up to which events were counted, milliseconds since the epoch
 * @param rounds number of rounds
 * @param againstServing candidates (second) and the serving model (first)
 * @param againstReference candidates (second) and the pinned reference (first); the same as
 *     againstServing where one model is both
 */
public record Evidence(
        String recipe,
        long untilMillis,
        int rounds,
        PairedSums againstServing,
        PairedSums againstReference) {

    public Evidence {
        requireNonNull(recipe, "recipe is null");
        requireNonNull(againstServing, "againstServing is null");
        requireNonNull(againstReference, "againstReference is null");
        if (rounds < 0) {
            throw new IllegalArgumentException("rounds is %d: at least 0".formatted(rounds));
        }
    }

    /** The evidence before the first round. */
    public static Evidence none(String recipe) {
        return new Evidence(recipe, Long.MIN_VALUE, 0, PairedSums.NONE, PairedSums.NONE);
    }

    /** This evidence if it is of the recipe, else none. */
    public Evidence of(String otherRecipe) {
        return recipe.equals(otherRecipe) ? this : none(otherRecipe);
    }

    /** The evidence with one more round. */
    Evidence plus(long countedUntilMillis, PairedSums serving, PairedSums reference) {
        return new Evidence(
                recipe,
                Math.max(untilMillis, countedUntilMillis),
                rounds + 1,
                againstServing.plus(serving),
                againstReference.plus(reference));
    }
}
