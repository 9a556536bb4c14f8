package io.nextup.job.score;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import io.nextup.model.ArtifactStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * The engine of a process with as many workers as {@link TorchScoring} has, and models that answer
 * at once without being run: what is left is what the pipeline costs.
 */
public final class InstantScoring {
    private InstantScoring() {}

    public static ScoringProcess start(ScoringOptions options) {
        Device cpu = Device.choose("cpu", () -> 0);
        Path cache = options.models().cacheDirectory();
        return ScoringProcess.start(
                options,
                cpu.workers(options.workers(), Runtime.getRuntime().availableProcessors()),
                announcement -> load(announcement, cache, cpu.shapes(options)));
    }

    private static ServingModel load(
            ModelAnnouncement announcement, Path cache, BatchShapes.Policy shapes)
            throws ArtifactException, IOException {
        Artifact artifact = ArtifactStores.fetch(URI.create(announcement.location()), cache);
        return ServingModel.of(
                artifact,
                new InstantScorer(artifact.vocabulary().size()),
                shapes.upTo(artifact.manifest().maxLength()));
    }
}
