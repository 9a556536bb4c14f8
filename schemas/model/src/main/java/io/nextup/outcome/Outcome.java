package io.nextup.outcome;

/** Judgement of a list by its user's next event. */
public enum Outcome {
    /** The event's item is among the list's first ten. */
    HIT,
    /** It is not. */
    MISS,
    /** The event was not answered within the horizon. Shown rates leave such lists out. */
    NONE
}
