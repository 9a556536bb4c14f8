package io.nextup.artifact.lease;

import java.io.IOException;

/** The lease is no longer its former holder's, who must stop; the message says whose it is. */
public final class LeaseLostException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Another took it over. */
    LeaseLostException(String place, LeaseRecord lost, LeaseRecord newest) {
        super(
                "%s: %s lost the lease that ended at %s: %s took it over at %s; stop, and acquire it again"
                        .formatted(
                                place,
                                lost.owner(),
                                lost.expiresAt(),
                                newest.owner(),
                                newest.acquiredAt()));
    }

    /** Its entries are gone. */
    LeaseLostException(String place, LeaseRecord lost) {
        super(
                "%s: %s lost the lease that ends at %s: its files were deleted; stop, and acquire it again"
                        .formatted(place, lost.owner(), lost.expiresAt()));
    }

    /** It was released before. */
    LeaseLostException(LeaseRecord released) {
        super(
                "%s has released the lease of %s: acquire it again"
                        .formatted(released.owner(), released.acquiredAt()));
    }
}
