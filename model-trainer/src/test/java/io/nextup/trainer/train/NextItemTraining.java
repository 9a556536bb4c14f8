package io.nextup.trainer.train;

import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.option.TrainOptions;
import java.util.List;
import java.util.function.LongSupplier;

/** Trainings of the next item on a whole dataset, judged without the items of a history. */
public final class NextItemTraining {
    private NextItemTraining() {}

    public static SequenceTrainer of(
            Dataset fit,
            List<EvaluationCase> validation,
            TrainOptions options,
            TrainingListener listener,
            LongSupplier nanoClock) {
        return new SequenceTrainer(
                new NextItem(fit, fit.learnt(), true, options),
                new ModuleJudge(
                        validation,
                        true,
                        new ModuleShape(
                                fit.vocabulary().size(),
                                options.get(LearningOptions.MAX_LENGTH),
                                ModelInputs.BIAS),
                        options.seed()),
                options,
                listener,
                nanoClock);
    }
}
