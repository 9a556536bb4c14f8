package io.nextup.serving;

import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.rules.LiveCatalogue;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one process for one job, and the roll-out that gives it models, shared by all
 * subtasks. It lingers after its last subtask, so that a restart of the job does not load models
 * again. It ends with the job's classes at the latest. Where jobs share these classes, as from
 * Flink's {@code lib}, a lingering one also ends when another job starts its own in this JVM.
 */
public final class ServingProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingProcess.class);
    private static final Duration PATIENCE_AT_UNLOADING = Duration.ofSeconds(10);

    /** Makes a process's engine and roll-out; travels with the job graph. */
    @FunctionalInterface
    public interface Factory extends Serializable {
        ServingProcess create(ServingSettings settings);
    }

    /** Provides the engine's models. */
    @FunctionalInterface
    public interface ModelSource {
        /** Starts the shutdown, without a wait for its end. */
        void close();

        /**
         * Waits for the end of a closed source.
         *
         * @return true if it has ended
         */
        default boolean awaitTermination(Duration atMost) throws InterruptedException {
            return true;
        }
    }

    /** One subtask's share. */
    public final class Lease implements AutoCloseable {
        private final SharedInstances<String, ServingProcess>.Lease shared;
        // Guarded by the process.
        private boolean closed;

        private Lease(SharedInstances<String, ServingProcess>.Lease shared) {
            this.shared = shared;
        }

        public ScoringEngine engine() {
            return engine;
        }

        /**
         * Returns true for one subtask of the process: the one that reports its metrics. A closed
         * one never does: Flink still reads its metrics for a moment.
         */
        public boolean speaks() {
            synchronized (ServingProcess.this) {
                if (speaker == null && !closed) {
                    speaker = this;
                }
                return speaker == this;
            }
        }

        public ServingStatus status() {
            return status;
        }

        /**
         * Waits until requests can be answered by the rules of the catalogue, or without lists.
         *
         * @return true if they can
         */
        public boolean awaitCatalogue(Duration atMost) throws InterruptedException {
            return catalogue.awaitReady(atMost);
        }

        /**
         * Learns that the job was restored, or restarts: a process of it may have died, and its
         * requests come to this one now.
         */
        public void restored() {
            boolean before;
            synchronized (ServingProcess.this) {
                before = wasLeft;
            }
            onRestore.accept(before);
        }

        @Override
        public void close() {
            synchronized (ServingProcess.this) {
                closed = true;
                wasLeft = true;
                if (speaker == this) {
                    speaker = null;
                }
            }
            shared.close();
        }
    }

    private static final SharedInstances<String, ServingProcess> PROCESSES =
            new SharedInstances<>(
                    ServingProcess::close, ServingProcess::hasEnded, DaemonTimer::new);

    private final ScoringEngine engine;
    private final ModelSource models;
    private final LiveCatalogue catalogue;
    private final ServingStatus status;
    private final Consumer<Boolean> onRestore;

    /** The lease that reports metrics; null while none does. Guarded by this. */
    private Lease speaker;

    /** True once a subtask has ended: any later one is of a restarted job. Guarded by this. */
    private boolean wasLeft;

    /**
     * Makes a process from its parts.
     *
     * @param models provider of the engine's models
     * @param catalogue what these models keep to
     * @param onRestore action of each subtask that is restored, or restarts; its argument is true
     *     if the job ran in this process before
     */
    public ServingProcess(
            ScoringEngine engine,
            ModelSource models,
            LiveCatalogue catalogue,
            ServingStatus status,
            Consumer<Boolean> onRestore) {
        this.engine = engine;
        this.models = models;
        this.catalogue = catalogue;
        this.status = status;
        this.onRestore = onRestore;
    }

    /**
     * Takes a subtask's share of the process; the first subtask makes it.
     *
     * @param atUnloading registry of actions, one for each name, that run before the job's classes
     *     are unloaded
     */
    public static Lease acquire(
            ServingSettings settings, Factory factory, BiConsumer<String, Runnable> atUnloading) {
        String job = settings.job();
        SharedInstances<String, ServingProcess>.Lease shared =
                PROCESSES.acquire(job, settings.keepLoadedFor(), () -> factory.create(settings));
        try {
            atUnloading.accept("nextup-serving", () -> unload(job));
        } catch (RuntimeException | Error e) {
            // Without a hook nothing would end it before its classes are unloaded.
            shared.closeWithoutLinger();
            throw e;
        }
        return shared.value().new Lease(shared);
    }

    @Override
    public void close() {
        // Closes the roll-out first: a model that it has just loaded then goes to a closed engine,
        // which closes it.
        models.close();
        try {
            engine.close();
        } finally {
            catalogue.close();
        }
    }

    private boolean hasEnded() {
        try {
            return models.awaitTermination(Duration.ZERO) && engine.awaitTermination(Duration.ZERO);
        } catch (InterruptedException e) {
            // The calling subtask is being cancelled.
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Ends the process before its classes are unloaded. Waits for its threads and their last
     * report, and for those of the job's processes that were closed before.
     */
    private static void unload(String job) {
        long deadlineNanos = System.nanoTime() + PATIENCE_AT_UNLOADING.toNanos();
        List<ServingProcess> left = PROCESSES.evict(job);
        try {
            for (ServingProcess process : left) {
                process.awaitLastReport(deadlineNanos);
            }
            // A running batch must not use up the time for the report.
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
