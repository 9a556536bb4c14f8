package io.nextup.scoring;

import java.util.Optional;

/** Data of a sequence's events beside their items, for a model's columns. */
public interface SequenceData {
    /**
     * Returns the order time of an event, milliseconds since the epoch; 0 where it is not known.
     *
     * @param position place of the event in its sequence, from 0
     */
    long timeMillis(int position);

    /** Returns the type of an event; empty where it is not known. */
    Optional<String> type(int position);

    /** Returns the time that the answer is for, milliseconds since the epoch. */
    long nowMillis();
}
