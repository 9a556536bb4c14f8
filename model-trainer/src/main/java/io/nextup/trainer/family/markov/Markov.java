package io.nextup.trainer.family.markov;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
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
        return trainAlone(task, task.options().get(MarkovOptions.HISTORY));
    }
}
