package io.nextup.job.score;

import io.nextup.event.ModelAnnouncement;
import io.nextup.job.models.ModelRollout;
import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import io.nextup.model.ArtifactStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The engine of a process with as many workers as {@link TorchScoring} has, and models that answer
 * at once without being run: what is left is what the pipeline costs.
 */
public final class InstantScoring {
    private InstantScoring() {}

    public static ScoringProcess start(ScoringOptions options) {
        int workers =
                options.workers() > 0
                        ? options.workers()
                        : Device.choose("cpu", () -> 0)
                                .workers(Runtime.getRuntime().availableProcessors());
        ScoringEngine engine =
                ScoringEngine.start(
                        new BatchScorer(
                                options.topK(), options.excludeSeen(), InstantSource.system()),
                        options.batchMaxSize(),
                        workers,
                        System::nanoTime);
        Path cache = options.models().cacheDirectory();
        return new ScoringProcess(
                engine,
                ModelRollout.start(
                        options.models(),
                        announcement -> load(announcement, cache),
                        engine::serve));
    }

    private static ServingModel load(ModelAnnouncement announcement, Path cache)
            throws ArtifactException, IOException {
        Artifact artifact = ArtifactStores.fetch(URI.create(announcement.location()), cache);
        return ServingModel.of(artifact, new InstantScorer(artifact.vocabulary().size()));
    }
}
