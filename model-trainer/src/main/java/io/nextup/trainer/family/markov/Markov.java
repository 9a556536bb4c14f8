package io.nextup.trainer.family.markov;

import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.ScriptSource;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.FittedModule;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** The family {@code markov}: what came after the newest items of others. */
public final class Markov implements Family {
    /** All that it reads of its options, and a blend with it too. */
    public static final Set<Hyperparameter> HYPERPARAMETERS =
            Set.copyOf(
                    EnumSet.range(Hyperparameter.MARKOV_WINDOW, Hyperparameter.MARKOV_AGE_DECAY));

    /** For the {@link java.util.ServiceLoader}. */
    public Markov() {}

    @Override
    public String name() {
        return "markov";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.defaults();
    }

    @Override
    public Set<Hyperparameter> hyperparameters() {
        return HYPERPARAMETERS;
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        int maxLength = task.options().markov().history();
        TorchArchive.write(
                task.module(),
                MarkovModule.of(task.fit(), task.options().markov()),
                ScriptSource.withRanking(MarkovModule.source()));
        try (FittedModule module = FittedModule.open(task.module(), task.items(), maxLength)) {
            return new Trained(
                    task.module(),
                    maxLength,
                    Hyperparameter.values(HYPERPARAMETERS, task.options()),
                    module.ndcg(
                            ValidationSample.of(task.validation(), task.options().seed()),
                            task.excludeSeen()),
                    0,
                    module.probes());
        }
    }
}
