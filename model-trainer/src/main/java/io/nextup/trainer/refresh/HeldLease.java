package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseLostException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * A registry's lease while a round works under it. What must not happen twice, or half, is done
 * through {@link #whole}: giving the lease back waits for it. Thread-safe.
 */
public final class HeldLease implements AutoCloseable {
    private final Lease lease;
    private final Consumer<String> notes;
    private boolean closed;

    /**
     * @param notes takes lines that a person wants to know
     */
    public HeldLease(Lease lease, Consumer<String> notes) {
        this.lease = requireNonNull(lease, "lease is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * To be called now and then while work goes on, that of {@link #whole} too. A store that does
     * not answer is no reason to stop: whether the lease was kept is asked again before anything is
     * published.
     *
     * @throws LeaseLostException where another took it over, or it was given back: stop
     */
    public void keep() throws LeaseLostException {
        try {
            lease.renew();
        } catch (LeaseLostException e) {
            throw e;
        } catch (IOException e) {
            notes.accept("The registry's lease was not renewed: " + e.getMessage());
        }
    }

    /**
     * Does something under a lease that was renewed just before.
     *
     * @throws IOException if it was not: nothing is done
     */
    public synchronized <T> T whole(Callable<T> work) throws Exception {
        if (closed) {
            throw new IOException("Stopped before it was done");
        }
        lease.renew();
        return work.call();
    }

    /** Gives it back, once what is done under it is done; where that fails, it ends by itself. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            lease.release();
        } catch (IOException e) {
            notes.accept("The registry's lease ends by itself: " + e.getMessage());
        }
    }
}
