package io.nextup.serving.engine;

/**
 * Limits beyond which requests are answered without being scored.
 *
 * @param maxInFlightPerUser most requests of one user in flight in one subtask; beyond, the newest
 *     of them that waits gives its place, and the events that it answers, to a newer one. 1
 *     conflates whatever waits; 0 means that there is no limit
 * @param maxAgeMillis requests whose newest event happened longer ago are skipped; 0 means never
 */
public record LoadShedding(int maxInFlightPerUser, long maxAgeMillis) {
    /** Scores everything. */
    static final LoadShedding NONE = new LoadShedding(0, 0);

    public LoadShedding {
        if (maxInFlightPerUser < 0) {
            throw new IllegalArgumentException(
                    "maxInFlightPerUser is %d: it must not be negative"
                            .formatted(maxInFlightPerUser));
        }
        if (maxAgeMillis < 0) {
            throw new IllegalArgumentException(
                    "maxAgeMillis is %d: it must not be negative".formatted(maxAgeMillis));
        }
    }

    boolean conflates() {
        return maxInFlightPerUser > 0;
    }

    /**
     * Returns whether a request is to be conflated.
     *
     * @param inFlight requests of its user in flight, this one included
     */
    boolean isCrowded(int inFlight) {
        return conflates() && inFlight > maxInFlightPerUser;
    }

    boolean skips() {
        return maxAgeMillis > 0;
    }

    /**
     * Returns whether a request is to be skipped.
     *
     * @param nowMillis by the wall clock, milliseconds since the epoch
     */
    boolean isTooOld(ScoreRequest request, long nowMillis) {
        // By the earliest time that is young enough: an absurd event time cannot overflow it.
        return skips() && request.eventTimeMillis() < nowMillis - maxAgeMillis;
    }
}
