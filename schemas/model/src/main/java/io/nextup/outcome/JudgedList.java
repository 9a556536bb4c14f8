package io.nextup.outcome;

import static java.util.Objects.requireNonNull;

/**
 * A list that its user's next event has judged.
 *
 * @param modelVersion version of the model that served the list
 * @param event reference of the event that judged it
 * @param popular true when the most popular items would have been a hit, whatever the outcome of
 *     the list
 */
public record JudgedList(String modelVersion, String event, Outcome outcome, boolean popular) {
    public JudgedList {
        requireNonNull(modelVersion, "modelVersion is null");
        requireNonNull(event, "event is null");
        requireNonNull(outcome, "outcome is null");
    }
}
