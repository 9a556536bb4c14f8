package io.nextup.artifact.lease;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * The right to work on a registry alone, until a moment. Safe for use by several threads: one may
 * renew it while another works.
 *
 * <p>Its holder renews it well before it ends (a third of its duration is usual), and once more
 * just before what must not happen twice. When its end has passed by the holder's own clock and no
 * renewal succeeded, the holder must stop: from then on {@link Leases#CLOCK_ALLOWANCE} is all that
 * keeps others away.
 */
public final class Lease implements AutoCloseable {
    private final Leases leases;
    private final Duration duration;

    // Read without waiting for a renewal that is under way, which may take long.
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
     * Greater than that of every earlier acquisition of this registry's lease; renewals keep it.
     */
    public long fencingNumber() {
        return held.fencingNumber();
    }

    public Instant acquiredAt() {
        return held.acquiredAt();
    }

    /** By this machine's clock. */
    public Instant expiresAt() {
        return held.expiresAt();
    }

    /**
     * Holds it for its whole duration from now on. That may succeed after its end, too, as long as
     * nobody took it over: it was this holder's all the time.
     *
     * @throws LeaseLostException where another took it over, or it was released: stop
     * @throws IOException where that is not known: try again; it is held until {@link #expiresAt()}
     */
    public synchronized void renew() throws IOException {
        if (held.released()) {
            throw new LeaseLostException(held);
        }
        held = leases.renew(held, duration);
    }

    /**
     * Lets others acquire it at once. Does nothing where another took it over, and when called
     * again.
     */
    public synchronized void release() throws IOException {
        if (!held.released()) {
            leases.release(held);
            held = held.givenBack();
        }
    }

    /** Releases it. */
    @Override
    public void close() throws IOException {
        release();
    }
}
