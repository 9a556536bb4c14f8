package io.nextup.trainer.family.markov;

import io.nextup.artifact.RowBytes;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.ScriptSource;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.FittedModule;
import java.io.IOException;

/** The family {@code markov}: what came after the newest items of others. */
public final class Markov implements CountedFamily {
    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Markov() {}

    @Override
    public String name() {
        return "markov";
    }

    @Override
    public String summary() {
        return "counted transitions";
    }

    @Override
    public TrainOptions defaults() {
        return MarkovOptions.defaults();
    }

    @Override
    public TrainOptions besideNetwork() {
        return MarkovOptions.besideNetwork();
    }

    @Override
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        return MarkovModule.memory(fit, options);
    }

    @Override
    public void requireCountable(Dataset fit, boolean excludeSeen, TrainOptions options) {
        PairRows.requireCountable(fit.sequences(), fit.vocabulary().size(), excludeSeen, options);
    }

    @Override
    public Counts count(Dataset fit, boolean excludeSeen, TrainOptions options) {
        TransitionCounts counts = TransitionCounts.of(fit, excludeSeen, options);
        return new Counts(
                MarkovModule.of(counts, options),
                MarkovModule.source(),
                // A request reads items as popular as those of the fit.
                options.get(MarkovOptions.HISTORY) * counts.meanRowLength(fit.sequences()));
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        task.listener().at(Stage.of(Stage.Kind.COUNTING, "for %s".formatted(name())));
        Counts counts = count(task.fit(), task.excludeSeen(), task.options());
        ModuleShape shape =
                new ModuleShape(task.items(), task.options().get(MarkovOptions.HISTORY));
        TorchArchive.write(
                task.module(), counts.module(), ScriptSource.withRanking(counts.source()));
        task.listener().at(Stage.of(Stage.Kind.VALIDATING, name()));
        try (FittedModule module = FittedModule.open(task.module(), shape)) {
            return new Trained(
                    task.module(),
                    shape,
                    task.options().texts(),
                    module.ndcg(
                            ValidationSample.of(task.validation(), task.options().seed()),
                            task.excludeSeen()),
                    0,
                    false,
                    module.probes(),
                    RowBytes.counting(task.items(), counts.expectedEntries()));
        }
    }
}
