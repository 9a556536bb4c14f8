package io.nextup.console.live;

import static java.util.Objects.requireNonNull;

/**
 * A user of the last minutes.
 *
 * @param events events that have come since the console remembers the user
 * @param newest arrival of the newest one, milliseconds since the epoch
 */
public record RecentUser(String user, long events, long newest) {
    public RecentUser {
        requireNonNull(user, "user is null");
    }
}
