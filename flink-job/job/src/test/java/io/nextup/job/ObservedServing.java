package io.nextup.job;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.serving.ServingParts;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.engine.UnreadableException;
import io.nextup.serving.load.ArtifactModelLoader;
import io.nextup.serving.load.ModelCache;
import io.nextup.serving.shape.BatchShapes;
import io.nextup.serving.shape.Device;
import io.nextup.serving.shape.WarmUp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** The job's own serving on a CPU, with a record of its loads and closes. */
final class ObservedServing {
    // Static, since the factory is serialized.
    private static final Queue<String> HAPPENED = new ConcurrentLinkedQueue<>();

    private static final AtomicBoolean FAILS = new AtomicBoolean();

    private ObservedServing() {}

    /** Returns the events of a version's model in this JVM, in order: load or close. */
    static List<String> happened(String version) {
        return HAPPENED.stream()
                .filter(what -> what.endsWith(" " + version))
                .map(what -> what.substring(0, what.indexOf(' ')))
                .toList();
    }

    /** Makes the next call of a model throw what the engine cannot bear, so that its task fails. */
    static void failNextCall() {
        FAILS.set(true);
    }

    static ServingProcess start(ServingSettings settings) {
        BatchShapes.Policy shapes =
                Device.choose("cpu", () -> 0)
                        .shapes(settings.batches(), settings.rules().mostExcluded());
        ArtifactModelLoader torch =
                new ArtifactModelLoader(
                        "cpu",
                        shapes,
                        new WarmUp(settings.topK(), System::nanoTime),
                        AllowedOperators.ofThisBuild());
        return ServingParts.onKafka(
                        settings,
                        1,
                        new ModelCache(settings.cacheDirectory(), ModelTrust.ANY),
                        (artifact, stepDone) -> load(torch, artifact, stepDone, shapes),
                        reason -> {})
                .start(settings);
    }

    private static ServingModel load(
            ArtifactModelLoader torch,
            Artifact artifact,
            Runnable stepDone,
            BatchShapes.Policy shapes)
            throws ArtifactException, IOException {
        ServingModel loaded = torch.load(artifact, stepDone);
        HAPPENED.add("load " + loaded.version());
        return ServingModel.of(
                artifact,
                new Observed(loaded),
                shapes.upTo(artifact.manifest().maxLength(), artifact.manifest().rowBytes()),
                Duration.ZERO);
    }

    private record Observed(ServingModel loaded) implements Scorer {
        @Override
        public boolean takesBias() {
            return loaded.scorer().takesBias();
        }

        @Override
        public TopK topk(ModelInput input, int k) {
            return topk(input, k, ItemBias.NONE);
        }

        @Override
        public TopK topk(ModelInput input, int k, ItemBias bias) {
            if (FAILS.getAndSet(false)) {
                throw new UnreadableException();
            }
            return loaded.scorer().topk(input, k, bias);
        }

        @Override
        public void close() {
            loaded.release();
            HAPPENED.add("close " + loaded.version());
        }
    }
}
