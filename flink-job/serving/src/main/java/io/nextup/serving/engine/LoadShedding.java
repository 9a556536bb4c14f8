package io.nextup.serving.engine;

/**
 * Which requests are answered without being scored.
 *
 * @param conflate whether a request that still waits gives its place, and the events that it
 *     answers, to a newer one of its user
 * @param maxAgeMillis requests whose newest event happened longer ago are skipped; 0 means never
 */
public record LoadShedding(boolean conflate, long maxAgeMillis) {
    /** Everything is scored. */
    static final LoadShedding NONE = new LoadShedding(false, 0);

    public LoadShedding {
        if (maxAgeMillis < 0) {
            throw new IllegalArgumentException(
                    "maxAgeMillis is %d: it must not be negative".formatted(maxAgeMillis));
        }
    }

    boolean skips() {
        return maxAgeMillis > 0;
    }

    /**
     * Whether a request is to be skipped.
     *
     * @param nowMillis by the wall clock, milliseconds since the epoch
     */
    boolean isTooOld(ScoreRequest request, long nowMillis) {
        // By the earliest time that is young enough: an absurd event time cannot overflow it.
        return skips() && request.eventTimeMillis() < nowMillis - maxAgeMillis;
    }
}
