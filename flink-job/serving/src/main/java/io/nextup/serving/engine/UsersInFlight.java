package io.nextup.serving.engine;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the requests that each user of a subtask has in flight. Holds only users with requests in
 * flight. Thread-safe: the task's thread adds requests and the engine's threads remove them.
 */
final class UsersInFlight {
    private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();

    /** Counts one more request; returns the user's new count. */
    int enter(String userId) {
        return counts.merge(userId, 1, Integer::sum);
    }

    /** Counts one request less; does nothing for a user who has none. */
    void leave(String userId) {
        counts.computeIfPresent(userId, (user, count) -> count == 1 ? null : count - 1);
    }

    /** Number of users who have a request in flight. */
    int users() {
        return counts.size();
    }
}
