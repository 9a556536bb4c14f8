package io.nextup.trainer.operate;

import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.trainer.refresh.HeldLease;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Renews a lease from a thread of its own, however long a step of the work takes. Notes the loss of
 * the lease; the work itself finds out at its next step, before it publishes anything.
 */
public final class LeaseKeeper implements AutoCloseable {
    private final HeldLease lease;
    private final Duration between;
    private final Consumer<String> notes;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Starts the thread.
     *
     * @param between time between renewals, well below the lease's duration
     */
    public LeaseKeeper(HeldLease lease, Duration between, Consumer<String> notes) {
        this.lease = lease;
        this.between = between;
        this.notes = notes;
        Thread thread = new Thread(this::run, "keep-lease");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(between.toNanos(), TimeUnit.NANOSECONDS)) {
                lease.keep();
            }
        } catch (LeaseLostException e) {
            if (closed.getCount() > 0) {
                notes.accept(e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
