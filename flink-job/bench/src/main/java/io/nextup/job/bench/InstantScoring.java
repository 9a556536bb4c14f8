package io.nextup.job.bench;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.job.score.TaskManagerEnd;
import io.nextup.serving.ServingParts;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.load.ModelCache;
import io.nextup.serving.shape.BatchShapes;
import io.nextup.serving.shape.Device;
import java.time.Duration;

/**
 * The engine of a process with as many workers as {@link io.nextup.serving.TorchServing} has, and
 * models that answer at once without a run. So a measurement shows the cost of the pipeline alone.
 */
public final class InstantScoring {
    private InstantScoring() {}

    public static ServingProcess start(ServingSettings settings) {
        Device cpu = Device.choose("cpu", () -> 0);
        BatchShapes.Policy shapes = cpu.shapes(settings.batches(), settings.rules().mostExcluded());
        return ServingParts.onKafka(
                        settings,
                        cpu.workers(settings.workers(), Runtime.getRuntime().availableProcessors()),
                        new ModelCache(settings.cacheDirectory(), ModelTrust.ANY),
                        (artifact, stepDone) -> load(artifact, shapes),
                        TaskManagerEnd::end)
                .start(settings);
    }

    private static ServingModel load(Artifact artifact, BatchShapes.Policy shapes) {
        return ServingModel.of(
                artifact,
                new InstantScorer(artifact.vocabulary().size()),
                shapes.upTo(artifact.manifest().maxLength(), artifact.manifest().rowBytes()),
                Duration.ZERO);
    }
}
