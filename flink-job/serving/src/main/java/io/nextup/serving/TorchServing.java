package io.nextup.serving;

import io.nextup.model.torch.PyTorch;
import io.nextup.serving.engine.Device;
import io.nextup.serving.engine.WarmUp;
import io.nextup.serving.rollout.ArtifactModelLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scoring of a process by PyTorch through DJL. */
public final class TorchServing {
    private static final Logger LOG = LoggerFactory.getLogger(TorchServing.class);

    private TorchServing() {}

    /** Errors: a device that is not there; a cache directory that cannot be written. */
    public static ServingProcess start(ServingSettings settings) {
        Device device =
                Device.choose(settings.device(), () -> PyTorch.engine().getGpuCount());
        int workers =
                device.workers(settings.workers(), Runtime.getRuntime().availableProcessors());
        LOG.info(device.describe(workers, settings.batchMaxSize()));
        return ServingProcess.start(
                settings,
                workers,
                new ArtifactModelLoader(
                        settings.cacheDirectory(),
                        device.name(),
                        device.shapes(settings.batchMaxSize(), settings.mostExcluded()),
                        new WarmUp(settings.topK(), System::nanoTime)));
    }
}
