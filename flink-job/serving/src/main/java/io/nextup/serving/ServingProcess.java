package io.nextup.serving;

import io.nextup.serving.engine.BatchScorer;
import io.nextup.serving.engine.CallNotes;
import io.nextup.serving.engine.EngineEvents;
import io.nextup.serving.engine.EngineSettings;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.Suspects;
import io.nextup.serving.rollout.ModelLoader;
import io.nextup.serving.rollout.ModelRollout;
import java.io.Serializable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one process has for scoring one slot of one job, shared by all its subtasks: the engine, and
 * the roll-out that gives the engine its models. Closed when the last subtask lets go of it, and at
 * the latest with the job's class loader.
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
    public static final class Lease implements AutoCloseable {
        private final SharedInstances<Key, ServingProcess>.Lease shared;

        private Lease(SharedInstances<Key, ServingProcess>.Lease shared) {
            this.shared = shared;
        }

        public ScoringEngine engine() {
            return shared.value().engine;
        }

        public ModelRollout rollout() {
            return shared.value().rollout;
        }

        @Override
        public void close() {
            shared.close();
        }
    }

    /** In one JVM several jobs may run, as in tests. */
    private record Key(String job, String slot) {}

    private static final SharedInstances<Key, ServingProcess> PROCESSES =
            new SharedInstances<>(ServingProcess::close);

    private final ScoringEngine engine;
    private final ModelRollout rollout;

    public ServingProcess(ScoringEngine engine, ModelRollout rollout) {
        this.engine = engine;
        this.rollout = rollout;
    }

    /** An engine with the options' sizes, and a roll-out that gives it what the loader loads. */
    public static ServingProcess start(ServingSettings settings, int workers, ModelLoader loader) {
        InstantSource clock = InstantSource.system();
        ScoringEngine engine =
                ScoringEngine.start(
                        new BatchScorer(settings.topK(), settings.excludeSeen(), clock),
                        EngineSettings.of(
                                settings.batchMaxSize(),
                                workers,
                                settings.shedding(),
                                settings.batchTimeout(),
                                Runtime.getRuntime().availableProcessors()),
                        System::nanoTime,
                        clock,
                        CallNotes.NONE,
                        new Suspects(cleared -> {}),
                        EngineEvents.IGNORED);
        try {
            return new ServingProcess(
                    engine,
                    ModelRollout.start(
                            settings.slot(),
                            settings.cacheDirectory(),
                            settings.loadTimeout(),
                            loader,
                            model -> engine.serve(settings.slot(), model)));
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /**
     * This subtask's share of its process's engine, which the first one makes.
     *
     * @param job whose process it is
     * @param atUnloading registers, once under a name, what runs before the job's classes go away
     */
    public static Lease acquire(
            String job,
            ServingSettings settings,
            Factory factory,
            BiConsumer<String, Runnable> atUnloading) {
        Key key = new Key(job, settings.slot());
        Lease lease = new Lease(PROCESSES.acquire(key, () -> factory.create(settings)));
        atUnloading.accept("nextup-scoring-" + key.slot(), () -> unload(key));
        return lease;
    }

    @Override
    public void close() {
        // The roll-out first: a model that it has just loaded finds a closed engine, which closes
        // the model.
        rollout.close();
        engine.close();
    }

    /** The classes go away: their threads must be gone before. */
    private static void unload(Key key) {
        try {
            Optional<ServingProcess> left = PROCESSES.evict(key);
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
