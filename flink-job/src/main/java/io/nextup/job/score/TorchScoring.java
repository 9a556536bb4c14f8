package io.nextup.job.score;

import ai.djl.engine.Engine;
import io.nextup.job.models.ArtifactModelLoader;
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
        int workers = device.workers(options.workers(), Runtime.getRuntime().availableProcessors());
        LOG.info(device.describe(workers, options.batchMaxSize()));
        return ScoringProcess.start(
                options,
                workers,
                new ArtifactModelLoader(
                        options.models().cacheDirectory(),
                        device.name(),
                        device.shapes(options),
                        new WarmUp(options.topK())));
    }
}
