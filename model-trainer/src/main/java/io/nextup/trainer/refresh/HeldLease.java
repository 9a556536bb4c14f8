package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.trainer.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * A registry's lease while a round works under it. Work that must not happen twice, or half, goes
 * through {@link #whole}; giving the lease back waits for it. Thread-safe.
 */
public final class HeldLease implements AutoCloseable {
    private final Lease lease;
    private final Consumer<String> notes;
    private boolean closed;

    /**
     * @param notes takes lines for people
     */
    public HeldLease(Lease lease, Consumer<String> notes) {
        this.lease = requireNonNull(lease, "lease is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Renews the lease; callers do so now and then while they work, inside {@link #whole} too. A
     * store that does not answer is not a reason to stop: the lease is renewed again before
     * anything is published.
     *
     * @throws LeaseLostException if another process took the lease over, or it was given back: stop
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

    /** Returns a listener that keeps the lease at each epoch, and stops the training without it. */
    TrainingListener keptBy(TrainingListener listener) {
        return listener.andThen(
                epoch -> {
                    try {
                        keep();
                    } catch (LeaseLostException e) {
                        throw new UncheckedIOException(e.getMessage(), e);
                    }
                });
    }

    /**
     * Runs work under a lease that was renewed just before.
     *
     * @throws IOException if the lease could not be renewed: the work does not run
     */
    public synchronized <T> T whole(Callable<T> work) throws Exception {
        if (closed) {
            throw new IOException("Stopped before it was done");
        }
        lease.renew();
        return work.call();
    }

    /** Gives the lease back after the work under it. If that fails, the lease expires. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            lease.release();
        } catch (IOException e) {
            notes.accept(
                    "The registry's lease was not given back, it expires by itself: "
                            + e.getMessage());
        }
    }
}
