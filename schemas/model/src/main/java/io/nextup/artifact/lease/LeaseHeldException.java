package io.nextup.artifact.lease;

import java.io.IOException;
import java.time.Instant;

/**
 * Another process holds the lease. The message names the holder, the times of acquisition and
 * expiry, and the way out.
 */
public final class LeaseHeldException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String owner;
    private final Instant acquiredAt;
    private final Instant expiresAt;

    /**
     * @param place place of the entry that names the holder
     */
    LeaseHeldException(String place, LeaseRecord lease) {
        super(
                "%s: held by %s since %s until %s; stop that process, or wait: if it is gone, the lease is free from %s on"
                        .formatted(
                                place,
                                lease.owner(),
                                lease.acquiredAt(),
                                lease.expiresAt(),
                                lease.expiresAt().plus(Leases.CLOCK_ALLOWANCE)));
        owner = lease.owner();
        acquiredAt = lease.acquiredAt();
        expiresAt = lease.expiresAt();
    }

    public String owner() {
        return owner;
    }

    public Instant acquiredAt() {
        return acquiredAt;
    }

    /**
     * The time of expiry by the owner's clock; others may take the lease {@link
     * Leases#CLOCK_ALLOWANCE} later.
     */
    public Instant expiresAt() {
        return expiresAt;
    }
}
