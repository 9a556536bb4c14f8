package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseHeldException;
import io.nextup.artifact.store.ArtifactStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Acquires a registry's lease, and waits while another process holds it. */
public final class LeaseWait {
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private final ArtifactStore store;
    private final Stop stop;
    private final Consumer<String> notes;

    /**
     * @param stop signal that ends the waiting
     * @param notes receiver of one line that names the lease's holder
     */
    public LeaseWait(ArtifactStore store, Stop stop, Consumer<String> notes) {
        this.store = requireNonNull(store, "store is null");
        this.stop = requireNonNull(stop, "stop is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Waits for the lease and returns it.
     *
     * @param verb name of the work under the lease, for other processes that wait
     * @param duration time for which the registry stays taken when this process dies
     * @param left remaining time to wait, read before each try
     * @throws LeaseHeldException when no time is left
     * @throws IOException when stopped, or when the store cannot be reached
     */
    public Lease acquire(String verb, Duration duration, Supplier<Duration> left)
            throws IOException, InterruptedException {
        boolean said = false;
        while (true) {
            try {
                return store.acquireLease(owner(verb), duration);
            } catch (LeaseHeldException e) {
                Duration wait = left.get();
                if (wait.isZero()) {
                    throw e;
                }
                if (!said) {
                    notes.accept("Waiting for %s: %s".formatted(e.owner(), e.getMessage()));
                    said = true;
                }
                if (stop.within(wait.compareTo(BETWEEN_TRIES) < 0 ? wait : BETWEEN_TRIES)) {
                    throw new IOException("Stopped while waiting for " + e.owner(), e);
                }
            }
        }
    }

    private static String owner(String verb) {
        return "%s, process %d on %s".formatted(verb, ProcessHandle.current().pid(), hostName());
    }

    /** Falls back to other words on a machine that does not know its name. */
    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }
}
