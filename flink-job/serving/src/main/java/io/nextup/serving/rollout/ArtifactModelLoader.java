package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import io.nextup.model.ArtifactStores;
import io.nextup.model.torch.TorchScorer;
import io.nextup.serving.engine.BatchShapes;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.engine.WarmUp;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;

/** Fetches the announced artifact, verifies it, loads its module and warms it up. */
public final class ArtifactModelLoader implements ModelLoader {
    private final Path cacheDirectory;
    private final String device;
    private final BatchShapes.Policy shapes;
    private final WarmUp warmUp;

    /**
     * A loader to one device.
     *
     * @param cacheDirectory where a store may copy artifacts to
     * @param device {@code cpu} or {@code gpu:N}
     * @param shapes what models are called with on that device
     */
    public ArtifactModelLoader(
            Path cacheDirectory, String device, BatchShapes.Policy shapes, WarmUp warmUp) {
        this.cacheDirectory = cacheDirectory;
        this.device = device;
        this.shapes = shapes;
        this.warmUp = warmUp;
    }

    @Override
    public ServingModel load(ModelAnnouncement announcement) throws ArtifactException, IOException {
        Artifact artifact = fetch(announcement);
        checkIdentity(artifact, announcement);
        TorchScorer scorer = TorchScorer.loadVerified(artifact, device);
        try {
            BatchShapes called = shapes.upTo(artifact.manifest().maxLength());
            Duration slowestCall = warmUp.run(scorer, artifact.vocabulary().size(), called);
            return ServingModel.of(artifact, scorer, called, slowestCall);
        } catch (RuntimeException | Error e) {
            scorer.close();
            throw e;
        }
    }

    private Artifact fetch(ModelAnnouncement announcement) throws ArtifactException, IOException {
        URI location;
        try {
            location = new URI(announcement.location());
        } catch (URISyntaxException e) {
            throw new ArtifactException(
                    "Location %s of model %s is no URI: announce one such as file:///models/v1"
                            .formatted(announcement.location(), announcement.version()),
                    e);
        }
        return ArtifactStores.fetch(location, cacheDirectory);
    }

    /** An announcement names one artifact exactly: another in its place is refused. */
    private static void checkIdentity(Artifact artifact, ModelAnnouncement announcement)
            throws ArtifactException {
        if (!artifact.manifestSha256().equals(announcement.manifestSha256())) {
            throw new ArtifactException(
                    "The manifest in %s has SHA-256 %s, announced was %s: announce what lies there"
                            .formatted(
                                    announcement.location(),
                                    artifact.manifestSha256(),
                                    announcement.manifestSha256()));
        }
        if (!artifact.manifest().version().equals(announcement.version())) {
            throw new ArtifactException(
                    "The artifact in %s is version %s, announced was %s: announce what lies there"
                            .formatted(
                                    announcement.location(),
                                    artifact.manifest().version(),
                                    announcement.version()));
        }
    }
}
