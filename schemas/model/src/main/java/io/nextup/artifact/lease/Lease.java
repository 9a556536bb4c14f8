package io.nextup.artifact.lease;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * The right to work on a registry alone until the lease expires. Thread-safe: one thread may renew
 * it while another works.
 *
 * <p>The holder renews it well before it expires, usually after a third of its duration. It renews
 * it once more just before a step that must not happen twice. When it has expired by the holder's
 * own clock, the holder must stop: from then on only {@link Leases#CLOCK_ALLOWANCE} keeps others
 * away.
 */
public final class Lease implements AutoCloseable {
    private final Leases leases;
    private final Duration duration;

    // Volatile: readers need not wait for a renewal in progress, which may take long.
    private volatile LeaseRecord held;

    Lease(Leases leases, LeaseRecord held, Duration duration) {
        this.leases = leases;
        this.held = held;
        this.duration = duration;
    }

    public String owner() {
        return held.owner();
    }

    /**
     * The fencing number: greater than that of every earlier acquisition of this registry's lease.
     * Renewals keep it.
     */
    public long fencingNumber() {
        return held.fencingNumber();
    }

    public Instant acquiredAt() {
        return held.acquiredAt();
    }

    /** The time of expiry by this machine's clock. */
    public Instant expiresAt() {
        return held.expiresAt();
    }

    /**
     * Extends the lease to its whole duration from now. This succeeds even after the expiry if no
     * other process has taken the lease over in the meantime.
     *
     * @throws LeaseLostException if another process took it over, or it was released: stop
     * @throws IOException if the outcome is not known: retry; the lease is held until {@link
     *     #expiresAt()}
     */
    public synchronized void renew() throws IOException {
        if (held.released()) {
            throw new LeaseLostException(held);
        }
        held = leases.renew(held, duration);
    }

    /**
     * Lets others acquire the lease at once. Does nothing if another process took it over, or if
     * called again.
     */
    public synchronized void release() throws IOException {
        if (!held.released()) {
            leases.release(held);
            held = held.givenBack();
        }
    }

    /** Releases the lease. */
    @Override
    public void close() throws IOException {
        release();
    }
}
