package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.sequence.UserSequence.Outcome;

/**
 * An interaction of a user, as it arrived.
 *
 * @param interaction the interaction at its order time
 * @param reference reference of the interaction, by which repeats are found
 */
public record Step(Interaction interaction, String reference) {
    public Step {
        requireNonNull(interaction, "interaction is null");
        requireNonNull(reference, "reference is null");
    }

    /** Tells whether it is a further line of the event before it, such as of an order. */
    boolean isFurther() {
        return interaction.line() > 1;
    }

    /** Applies it as the job does. */
    Outcome applyTo(UserSequence sequence, SequenceRules rules) {
        return isFurther()
                ? sequence.applyFurther(interaction, UserSequence.hash(reference), rules)
                : sequence.apply(interaction, reference, rules);
    }
}
