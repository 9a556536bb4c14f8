package io.nextup.serving;

import io.nextup.serving.engine.ScoringEngine;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one process has for one job, shared by all its subtasks: the engine, and the roll-out that
 * gives the engine its models. It outlives its last owner by a while, so that a restart of the job
 * loads nothing again; it ends with the job's classes at the latest, or when another job's begins.
 */
public final class ServingProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingProcess.class);
    private static final Duration PATIENCE_AT_UNLOADING = Duration.ofSeconds(10);

    /** Makes a process's engine and roll-out; travels with the job graph. */
    @FunctionalInterface
    public interface Factory extends Serializable {
        ServingProcess create(ServingSettings settings);
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

        /** Whether this subtask speaks for the process: of all its subtasks, one does. */
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
            new SharedInstances<>(ServingProcess::close, DaemonTimer::new);

    private final ScoringEngine engine;
    private final Runnable closeRollout;
    private final ServingStatus status;
    private final Runnable readCrashes;
    private final AtomicReference<Lease> speaker = new AtomicReference<>();

    /**
     * Puts a process together.
     *
     * @param closeRollout ends what gives the engine its models
     * @param readCrashes reads what processes that died have left
     */
    public ServingProcess(
            ScoringEngine engine,
            Runnable closeRollout,
            ServingStatus status,
            Runnable readCrashes) {
        this.engine = engine;
        this.closeRollout = closeRollout;
        this.status = status;
        this.readCrashes = readCrashes;
    }

    /**
     * This subtask's share of its process's engine, which the first one makes.
     *
     * @param atUnloading registers, once under a name, what runs before the job's classes go away
     */
    public static Lease acquire(
            ServingSettings settings, Factory factory, BiConsumer<String, Runnable> atUnloading) {
        String job = settings.job();
        SharedInstances<String, ServingProcess>.Lease shared =
                PROCESSES.acquire(job, settings.linger(), () -> factory.create(settings));
        atUnloading.accept("nextup-serving", () -> unload(job));
        ServingProcess process = shared.value();
        // A job that restarts may have lost a process, whose requests come here now.
        process.readCrashes.run();
        return process.new Lease(shared);
    }

    @Override
    public void close() {
        // The roll-out first: a model that it has just loaded finds a closed engine, which closes
        // the model.
        closeRollout.run();
        engine.close();
    }

    /** The classes go away: their threads must be gone before. */
    private static void unload(String job) {
        try {
            Optional<ServingProcess> left = PROCESSES.evict(job);
            if (left.isPresent() && !left.get().engine.awaitTermination(PATIENCE_AT_UNLOADING)) {
                LOG.warn(
                        "A batch still runs {} after the job has ended: its model stays in memory",
                        PATIENCE_AT_UNLOADING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
