package io.nextup.serving;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.load.ModelLoader;
import io.nextup.serving.shape.Device;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Loads models on the configured device. While the device is missing, loads fail as if the disk
 * were away: they are retried, and the process answers with popular items meanwhile. Thread-safe.
 */
final class DeviceLoader implements ModelLoader {
    private final Supplier<Device> choice;
    private final Function<Device, ModelLoader> loaders;

    /** Null until the device is there. Guarded by this. */
    private ModelLoader loader;

    /**
     * @param choice chooses the device; throws an IllegalArgumentException while it is missing
     * @param loaders makes the loader for a device
     */
    DeviceLoader(Supplier<Device> choice, Function<Device, ModelLoader> loaders) {
        this.choice = requireNonNull(choice, "choice is null");
        this.loaders = requireNonNull(loaders, "loaders is null");
    }

    @Override
    public ServingModel load(Artifact artifact, Runnable stepDone)
            throws ArtifactException, IOException {
        // Holds no lock meanwhile: a load may hang.
        return loader().load(artifact, stepDone);
    }

    private synchronized ModelLoader loader() throws IOException {
        if (loader == null) {
            try {
                loader = loaders.apply(choice.get());
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return loader;
    }
}
