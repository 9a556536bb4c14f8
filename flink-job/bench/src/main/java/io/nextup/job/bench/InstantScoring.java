package io.nextup.job.bench;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import io.nextup.model.ArtifactStores;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.TorchServing;
import io.nextup.serving.engine.BatchShapes;
import io.nextup.serving.engine.Device;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The engine of a process with as many workers as {@link TorchServing} has, and models that answer
 * at once without being run: what is left is what the pipeline costs.
 */
public final class InstantScoring {
    private InstantScoring() {}

    public static ServingProcess start(ServingSettings settings) {
        Device cpu = Device.choose("cpu", () -> 0);
        Path cache = settings.cacheDirectory();
        return ServingProcess.start(
                settings,
                cpu.workers(settings.workers(), Runtime.getRuntime().availableProcessors()),
                announcement ->
                        load(
                                announcement,
                                cache,
                                cpu.shapes(settings.batchMaxSize(), settings.mostExcluded())));
    }

    private static ServingModel load(
            ModelAnnouncement announcement, Path cache, BatchShapes.Policy shapes)
            throws ArtifactException, IOException {
        Artifact artifact = ArtifactStores.fetch(URI.create(announcement.location()), cache);
        return ServingModel.of(
                artifact,
                new InstantScorer(artifact.vocabulary().size()),
                shapes.upTo(artifact.manifest().maxLength()),
                Duration.ZERO);
    }
}
