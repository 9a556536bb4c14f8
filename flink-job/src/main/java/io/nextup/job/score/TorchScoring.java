package io.nextup.job.score;

import ai.djl.engine.Engine;
import io.nextup.job.models.ArtifactModelLoader;
import io.nextup.job.models.ModelOptions;
import io.nextup.job.models.ModelRollout;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scoring of a process by PyTorch through DJL. */
public final class TorchScoring {
    private static final Logger LOG = LoggerFactory.getLogger(TorchScoring.class);

    private TorchScoring() {}

    /** Errors: a device that is not there; a cache directory that cannot be written. */
    public static ScoringProcess start(ScoringOptions options) {
        Device device =
                Device.choose(options.device(), () -> Engine.getEngine("PyTorch").getGpuCount());
        int workers =
                options.workers() > 0
                        ? options.workers()
                        : device.workers(Runtime.getRuntime().availableProcessors());
        LOG.info(
                "Scoring on {} with {} worker(s), batches of up to {}: {}",
                device.name(),
                workers,
                options.batchMaxSize(),
                device.reason());
        ScoringEngine engine =
                ScoringEngine.start(
                        new BatchScorer(
                                options.topK(), options.excludeSeen(), InstantSource.system()),
                        options.batchMaxSize(),
                        workers,
                        System::nanoTime);
        try {
            return new ScoringProcess(engine, rollout(options, device, engine));
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static ModelRollout rollout(
            ScoringOptions options, Device device, ScoringEngine engine) {
        ModelOptions models = options.models();
        return ModelRollout.start(
                models,
                new ArtifactModelLoader(
                        models.cacheDirectory(),
                        device.name(),
                        new WarmUp(options.batchMaxSize(), options.topK())),
                engine::serve);
    }
}
