package io.nextup.trainer.family.popularity;

import io.nextup.artifact.RowBytes;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.ScriptSource;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.FittedModule;
import io.nextup.trainer.train.Script;
import java.io.IOException;
import java.util.Map;

/** The family {@code popularity}: the baseline that every other one must beat. */
public final class Popularity implements Family {
    /** Least length that the contract allows: the model reads no item of a sequence. */
    private static final int MAX_LENGTH = 1;

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Popularity() {}

    @Override
    public String name() {
        return "popularity";
    }

    @Override
    public String summary() {
        return "the most frequent items for everybody";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.none();
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        float[] counts = counts(task.fit());
        TorchArchive.write(
                task.module(),
                new ScriptObject("Popularity")
                        .with("training", false)
                        .with("counts", ScriptTensor.buffer(counts, counts.length)),
                ScriptSource.withRanking(Script.text(Popularity.class, "popularity.py")));
        ModuleShape shape = new ModuleShape(task.items(), MAX_LENGTH, ModelInputs.BIAS);
        try (FittedModule module = FittedModule.open(task.module(), shape)) {
            return new Trained(
                    task.module(),
                    shape,
                    Map.of(),
                    module.ndcg(
                            ValidationSample.of(task.validation(), task.options().seed()),
                            task.excludeSeen()),
                    0,
                    false,
                    module.probes(),
                    RowBytes.counting(task.items(), 0));
        }
    }

    /** Counts by item index. Exact up to 16.7 million, where float32 stops counting. */
    private static float[] counts(Dataset fit) {
        float[] counts = new float[fit.vocabulary().size() + 1];
        for (int[] sequence : fit.sequences()) {
            for (int item : sequence) {
                counts[item]++;
            }
        }
        return counts;
    }
}
