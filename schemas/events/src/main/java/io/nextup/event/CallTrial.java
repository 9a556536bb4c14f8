package io.nextup.event;

import java.util.List;

/**
 * Requests of one call of a model, which a process reports before it makes the call. If the process
 * dies, the next one knows that one of them may have ended it.
 *
 * @param requests hashes of the requests, {@link #MOST_REQUESTS} at most; they name no user
 * @param again true for a single request that was alone in a call before when a process died
 */
public record CallTrial(List<Long> requests, boolean again) {

    /** Most requests of one trial. */
    public static final int MOST_REQUESTS = 64;

    public CallTrial {
        requests = List.copyOf(requests);
        if (requests.isEmpty() || requests.size() > MOST_REQUESTS) {
            throw new IllegalArgumentException(
                    "A trial has %d requests: it must have 1 to %d"
                            .formatted(requests.size(), MOST_REQUESTS));
        }
        if (again && requests.size() > 1) {
            throw new IllegalArgumentException(
                    "A trial of %d requests is made again: only a single request is tried again"
                            .formatted(requests.size()));
        }
    }

    /** Tells whether a single request is alone in the call. */
    public boolean isAlone() {
        return requests.size() == 1;
    }
}
