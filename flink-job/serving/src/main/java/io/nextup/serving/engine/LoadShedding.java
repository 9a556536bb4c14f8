package io.nextup.serving.engine;

/**
 * Limits beyond which requests are answered without being scored.
 *
 * @param maxInFlightPerUser most requests of one user in flight in one subtask. Beyond the limit,
 *     the newest waiting one gives its place, and the events that it answers, to a newer one. 1
 *     conflates all waiting requests; 0 means no limit.
 * @param maxAgeMillis greatest age of a request's newest event; older requests are skipped. 0 means
 *     no limit.
 */
public record LoadShedding(int maxInFlightPerUser, long maxAgeMillis) {
    /** No limits: all requests are scored. */
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
     * @param inFlight number of its user's requests in flight, including this one
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
     * @param nowMillis current time of the wall clock, milliseconds since the epoch
     */
    boolean isTooOld(ScoreRequest request, long nowMillis) {
        // Compares with the earliest allowed time, so that an extreme event time cannot overflow.
        return skips() && request.eventTimeMillis() < nowMillis - maxAgeMillis;
    }
}
