package io.nextup.outcome;

import io.nextup.event.Recommendation;
import io.nextup.sequence.UserSequence;
import java.time.Duration;
import java.util.Optional;

/** A list that was shown to a user and waits for the event that judges it. */
public final class ShownList {
    private final FirstTen items;
    private final String modelVersion;
    private final long servedMillis;

    private ShownList(Recommendation recommendation) {
        items = FirstTen.of(recommendation);
        modelVersion = recommendation.modelVersion();
        servedMillis = recommendation.servedTimeMillis();
    }

    /** Returns the list of a recommendation; empty for one that leaves the list before it. */
    public static Optional<ShownList> of(Recommendation recommendation) {
        return recommendation.keepsListBefore()
                ? Optional.empty()
                : Optional.of(new ShownList(recommendation));
    }

    String modelVersion() {
        return modelVersion;
    }

    /**
     * Judges the list by its user's next event.
     *
     * @param answeredMillis time of the recommendation that answers the event
     * @param horizon longest time from this list to that recommendation
     */
    public Outcome judgedBy(String itemId, long answeredMillis, Duration horizon) {
        if (answeredMillis - servedMillis > UserSequence.millis(horizon)) {
            return Outcome.NONE;
        }
        return items.holds(itemId) ? Outcome.HIT : Outcome.MISS;
    }
}
