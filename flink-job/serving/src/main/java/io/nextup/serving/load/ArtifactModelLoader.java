package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.shape.BatchShapes;
import io.nextup.serving.shape.WarmUp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;

/** Loads an artifact's module into PyTorch, checks its probes and warms it up. */
public final class ArtifactModelLoader implements ModelLoader {
    private final String device;
    private final BatchShapes.Policy shapes;
    private final WarmUp warmUp;
    private final AllowedOperators allowed;

    /**
     * Makes a loader for one device.
     *
     * @param device the device, {@code cpu} or {@code gpu:N}
     * @param shapes policy for the shapes of calls on that device
     * @param allowed operators that a module's code may name
     */
    public ArtifactModelLoader(
            String device, BatchShapes.Policy shapes, WarmUp warmUp, AllowedOperators allowed) {
        this.allowed = allowed;
        this.device = device;
        this.shapes = shapes;
        this.warmUp = warmUp;
    }

    @Override
    public ServingModel load(Artifact artifact, Runnable stepDone)
            throws ArtifactException, IOException {
        TorchScorer scorer = open(artifact, stepDone);
        try {
            BatchShapes called =
                    shapes.upTo(artifact.manifest().maxLength(), artifact.manifest().rowBytes());
            Duration slowestCall =
                    warmUp.run(
                            scorer,
                            artifact.manifest().itemCount(),
                            artifact.manifest().inputs(),
                            called,
                            stepDone);
            return ServingModel.of(artifact, scorer, called, slowestCall);
        } catch (RuntimeException | Error e) {
            scorer.close();
            throw e;
        }
    }

    /** Opens the module. If it was deleted since the fetch, the model is not at fault. */
    private TorchScorer open(Artifact artifact, Runnable stepDone)
            throws ArtifactException, IOException {
        try {
            return TorchScorer.loadVerified(artifact, device, allowed, bytes -> stepDone.run());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ArtifactException | RuntimeException e) {
            if (Files.exists(artifact.module())) {
                throw e;
            }
            throw new IOException(
                    "%s was deleted before it was loaded".formatted(artifact.module()), e);
        }
    }
}
