package io.nextup.intake;

import static java.util.Objects.requireNonNull;

/**
 * A signed request to erase a user, by its id and the time of its signature.
 *
 * @param requestId id that counts once for its user
 * @param signedTimeMillis time of the signature, milliseconds since the epoch
 */
public record ErasureId(String requestId, long signedTimeMillis) {
    /** Most characters of a request's id. */
    public static final int MAX_LENGTH = 128;

    public ErasureId {
        requireNonNull(requestId, "requestId is null");
        if (requestId.isEmpty() || requestId.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A request id of %d characters: 1 to %d"
                            .formatted(requestId.length(), MAX_LENGTH));
        }
        if (signedTimeMillis < 0) {
            throw new IllegalArgumentException(
                    "signedTimeMillis is %d: before 1970".formatted(signedTimeMillis));
        }
    }
}
