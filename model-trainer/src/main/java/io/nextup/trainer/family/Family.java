package io.nextup.trainer.family;

import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;
import java.util.Set;

/**
 * A kind of model and how it is fitted. Stateless: one instance may fit many models.
 *
 * <p>However it comes by them, its models are TorchScript modules that honour the contract of
 * {@link io.nextup.scoring.Scorer}.
 */
public interface Family {

    /** As users name it, such as {@code sasrec}. */
    String name();

    /** What it is told where nobody says otherwise. */
    TrainOptions defaults();

    /**
     * What it reads of its options, beside the seed. Whoever gives it something else means another
     * family: that is refused.
     */
    Set<Hyperparameter> hyperparameters();

    /**
     * Fits a model and leaves it in the task's module file, beside nothing else that is new.
     *
     * @throws IllegalArgumentException if nothing can be fitted: the message says why
     */
    Trained train(TrainingTask task) throws IOException;
}
