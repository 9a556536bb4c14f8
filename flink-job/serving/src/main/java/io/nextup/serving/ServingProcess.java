package io.nextup.serving;

import io.nextup.serving.engine.ScoringEngine;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one process for one job, and the roll-out that gives it models, shared by all
 * subtasks. It stays for a while after its last subtask, so that a restart of the job loads nothing
 * again. It ends with the job's classes at the latest, or when the process of another job begins.
 */
public final class ServingProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingProcess.class);
    private static final Duration PATIENCE_AT_UNLOADING = Duration.ofSeconds(10);

    /** Makes a process's engine and roll-out; travels with the job graph. */
    @FunctionalInterface
    public interface Factory extends Serializable {
        ServingProcess create(ServingSettings settings);
    }

    /** Gives the engine its models. */
    @FunctionalInterface
    public interface ModelSource {
        /** Begins to end; does not wait for that. */
        void close();

        /**
         * Waits for the end once it is closed.
         *
         * @return whether it has ended
         */
        default boolean awaitTermination(Duration atMost) throws InterruptedException {
            return true;
        }
    }

    /** One subtask's share. */
    public final class Lease implements AutoCloseable {
        private final SharedInstances<String, ServingProcess>.Lease shared;

        private Lease(SharedInstances<String, ServingProcess>.Lease shared) {
            this.shared = shared;
        }

        public ScoringEngine engine() {
            return engine;
        }

        /** Returns true for one subtask of the process: the one that reports its metrics. */
        public boolean speaks() {
            Lease speaking = speaker.get();
            return speaking == this || (speaking == null && speaker.compareAndSet(null, this));
        }

        public ServingStatus status() {
            return status;
        }

        @Override
        public void close() {
            speaker.compareAndSet(this, null);
            shared.close();
        }
    }

    private static final SharedInstances<String, ServingProcess> PROCESSES =
            new SharedInstances<>(
                    ServingProcess::close, ServingProcess::hasEnded, DaemonTimer::new);

    private final ScoringEngine engine;
    private final ModelSource models;
    private final ServingStatus status;
    private final Runnable readCrashes;
    private final AtomicReference<Lease> speaker = new AtomicReference<>();

    /**
     * Puts a process together.
     *
     * @param models gives the engine its models
     * @param readCrashes reads the notes of processes that died
     */
    public ServingProcess(
            ScoringEngine engine, ModelSource models, ServingStatus status, Runnable readCrashes) {
        this.engine = engine;
        this.models = models;
        this.status = status;
        this.readCrashes = readCrashes;
    }

    /**
     * Takes a subtask's share of the process; the first subtask makes it.
     *
     * @param atUnloading registers, once under a name, what runs before the job's classes go away
     */
    public static Lease acquire(
            ServingSettings settings, Factory factory, BiConsumer<String, Runnable> atUnloading) {
        String job = settings.job();
        SharedInstances<String, ServingProcess>.Lease shared =
                PROCESSES.acquire(job, settings.linger(), () -> factory.create(settings));
        try {
            atUnloading.accept("nextup-serving", () -> unload(job));
        } catch (RuntimeException | Error e) {
            // Without a hook nothing would end it before its classes go away.
            shared.closeWithoutLinger();
            throw e;
        }
        try {
            ServingProcess process = shared.value();
            // A job that restarts may have lost a process, whose requests come here now.
            process.readCrashes.run();
            return process.new Lease(shared);
        } catch (RuntimeException | Error e) {
            shared.close();
            throw e;
        }
    }

    @Override
    public void close() {
        // The roll-out first: a model that it has just loaded finds a closed engine, which closes
        // the model.
        models.close();
        engine.close();
    }

    private boolean hasEnded() {
        try {
            return models.awaitTermination(Duration.ZERO) && engine.awaitTermination(Duration.ZERO);
        } catch (InterruptedException e) {
            // The subtask that asks is being cancelled.
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Ends the process before its classes go away; waits for its threads and their last report, and
     * for those of processes of the job that were closed before.
     */
    private static void unload(String job) {
        long deadlineNanos = System.nanoTime() + PATIENCE_AT_UNLOADING.toNanos();
        List<ServingProcess> left = PROCESSES.evict(job);
        try {
            for (ServingProcess process : left) {
                process.awaitLastReport(deadlineNanos);
            }
            // A batch that still runs must not take the time of a report.
            for (ServingProcess process : left) {
                process.awaitBatches(deadlineNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitLastReport(long deadlineNanos) throws InterruptedException {
        if (!models.awaitTermination(left(deadlineNanos))) {
            LOG.warn(
                    "The roll-out has not reported its end within {}: others may take this process for crashed",
                    PATIENCE_AT_UNLOADING);
        }
    }

    private void awaitBatches(long deadlineNanos) throws InterruptedException {
        if (!engine.awaitTermination(left(deadlineNanos))) {
            LOG.warn(
                    "A batch still runs {} after the job has ended: its model stays in memory",
                    PATIENCE_AT_UNLOADING);
        }
    }

    private static Duration left(long deadlineNanos) {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }
}
