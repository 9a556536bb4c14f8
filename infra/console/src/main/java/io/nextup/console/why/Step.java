package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;

/**
 * An event of a user, as it arrived.
 *
 * @param interaction the interaction at its order time
 * @param reference reference of the event, by which repeats are found
 */
public record Step(Interaction interaction, String reference) {
    public Step {
        requireNonNull(interaction, "interaction is null");
        requireNonNull(reference, "reference is null");
    }
}
