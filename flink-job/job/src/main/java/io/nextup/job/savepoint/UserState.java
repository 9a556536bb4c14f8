package io.nextup.job.savepoint;

import static java.util.Objects.requireNonNull;

/**
 * A part of a user's state, on its way into a savepoint.
 *
 * @param sequence bytes of the user's sequence; empty if this is not about it
 * @param countedErasures bytes of the user's signed erasures that have counted; empty if this is
 *     not about them
 */
public record UserState(String userId, byte[] sequence, byte[] countedErasures) {
    private static final byte[] NONE = {};

    public UserState {
        requireNonNull(userId, "userId is null");
    }

    static UserState of(String userId, byte[] sequence) {
        return new UserState(userId, sequence, NONE);
    }

    static UserState erased(String userId, byte[] countedErasures) {
        return new UserState(userId, NONE, countedErasures);
    }
}
