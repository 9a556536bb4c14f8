package io.nextup.artifact.lease;

import java.io.IOException;

/** The caller has lost its lease and must stop. The message says why, and names the new holder. */
public final class LeaseLostException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Reports that another process took the lease over. */
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

    /** Reports that the lease's entries were deleted. */
    LeaseLostException(String place, LeaseRecord lost) {
        super(
                "%s: %s lost the lease that ends at %s: its files were deleted; stop, and acquire it again"
                        .formatted(place, lost.owner(), lost.expiresAt()));
    }

    /** Reports that the holder released the lease before. */
    LeaseLostException(LeaseRecord released) {
        super(
                "%s has released the lease of %s: acquire it again"
                        .formatted(released.owner(), released.acquiredAt()));
    }
}
