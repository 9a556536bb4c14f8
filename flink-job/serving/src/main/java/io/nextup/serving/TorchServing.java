package io.nextup.serving;

import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.load.ArtifactModelLoader;
import io.nextup.serving.load.ModelCache;
import io.nextup.serving.load.ModelLoader;
import io.nextup.serving.shape.Device;
import io.nextup.serving.shape.WarmUp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The serving of a process by PyTorch through DJL. */
public final class TorchServing {
    private static final Logger LOG = LoggerFactory.getLogger(TorchServing.class);

    private TorchServing() {}

    /**
     * Starts a process that serves. A missing device delays models, not the start. Throws if the
     * cache directory cannot be written, or a file of keys cannot be used.
     *
     * @param end action that ends the whole process, given the reason; nothing else frees a hanging
     *     call
     */
    public static ServingProcess start(ServingSettings settings, Consumer<String> end) {
        Supplier<Device> choice =
                () -> Device.choose(settings.device(), () -> PyTorch.engine().getGpuCount());
        int workers = workers(choice, settings);
        DeviceLoader loader =
                new DeviceLoader(
                        choice,
                        device -> {
                            LOG.info(device.describe(workers, settings.batches().maxSize()));
                            return loader(device, settings);
                        });
        return ServingParts.onKafka(
                        settings,
                        workers,
                        new ModelCache(settings.cacheDirectory(), trust(settings.trust())),
                        loader,
                        end)
                .start(settings);
    }

    private static int workers(Supplier<Device> choice, ServingSettings settings) {
        Device device;
        try {
            device = choice.get();
        } catch (IllegalArgumentException e) {
            LOG.warn("No model can be loaded so far: {}", e.getMessage());
            device = new Device(settings.device(), e.getMessage());
        }
        return device.workers(settings.workers(), Runtime.getRuntime().availableProcessors());
    }

    private static ModelLoader loader(Device device, ServingSettings settings) {
        ModelLoader loader =
                new ArtifactModelLoader(
                        device.name(),
                        device.shapes(settings.batches(), settings.rules().mostExcluded()),
                        new WarmUp(settings.topK(), callClock(device)),
                        AllowedOperators.ofThisBuild().and(settings.trust().allowedOperators()));
        return (artifact, stepDone) -> {
            ServingModel model = loader.load(artifact, stepDone);
            settings.batches()
                    .fewer(device.bytes(artifact.manifest().rowBytes()))
                    .ifPresent(
                            fewer ->
                                    LOG.info("Model {} is called with {}", model.version(), fewer));
            return model;
        };
    }

    /**
     * Returns the clock for calls at the warm-up. On a CPU it is the thread's processor time: a
     * thread of low priority waits for a core, which must not raise the deadline of the calls.
     */
    private static LongSupplier callClock(Device device) {
        return device.isCpu()
                ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime
                : System::nanoTime;
    }

    /** Reads the conditions on models, and warns once where anybody may have made them. */
    static ModelTrust trust(TrustSettings settings) {
        if (settings.allowsUnsigned()) {
            LOG.warn(
                    "A model is a program, and this process loads {} that is announced, whoever made it: {} is allow. {} names the keys that must have signed it, {} the places where it must lie",
                    settings.locations().isEmpty()
                            ? "any model"
                            : "any model below " + settings.locations(),
                    ServingSettings.UNSIGNED_OPTION,
                    ServingSettings.TRUSTED_KEYS_OPTION,
                    ServingSettings.TRUSTED_LOCATIONS_OPTION);
        }
        try {
            return settings.read();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: %s".formatted(ServingSettings.TRUSTED_KEYS_OPTION, e.getMessage()), e);
        }
    }
}
