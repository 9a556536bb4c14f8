package io.nextup.trainer.family;

import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;

/**
 * A kind of model and how it is fitted. Stateless: one instance may fit many models.
 *
 * <p>Its models are TorchScript modules that honour the contract of {@link
 * io.nextup.scoring.Scorer}, whatever their origin.
 */
public interface Family {

    /** Returns the name for users, such as {@code sasrec}. */
    String name();

    /** Returns a few words for {@code --help}, such as {@code counted transitions}. */
    String summary();

    /**
     * Returns all options that it reads beside the seed, with their defaults. The command line is
     * made from them, and refuses any other option for this family.
     */
    TrainOptions defaults();

    /**
     * Returns the family that the options ask for: this one, unless an option decides which others
     * there are, as the network of a blend does.
     *
     * @param options values for {@link #defaults}
     * @param families families to choose from
     * @throws io.nextup.trainer.option.RequestException if there is none: the field is the option
     */
    default Family variant(TrainOptions options, Families families) {
        return this;
    }

    /**
     * Checks values against each other; each one alone was checked already.
     *
     * @param options values for {@link #defaults}
     * @throws IllegalArgumentException if they do not go together: the message names them
     */
    default void check(TrainOptions options) {}

    /**
     * Returns options as they suit a history: with values {@linkplain TrainOptions#followsData that
     * the data are to decide}.
     *
     * @param fit what to fit on, with at least one event
     * @param options values for {@link #defaults}
     */
    default SuitedOptions suited(Dataset fit, TrainOptions options) {
        return new SuitedOptions(options);
    }

    /**
     * Returns the inputs of its models beside items and exclusions.
     *
     * @param options values for {@link #defaults}
     */
    default ModelInputs inputs(TrainOptions options) {
        return ModelInputs.BIAS;
    }

    /**
     * Estimates the memory that {@link #train} takes at its peak beside the data, so that what
     * cannot fit is refused before it starts.
     *
     * @param options values for {@link #defaults}
     */
    default MemoryNeed memory(Dataset fit, TrainOptions options) {
        return MemoryNeed.NONE;
    }

    /**
     * Fits a model and writes it to the task's module file. Leaves no other new file.
     *
     * @throws IllegalArgumentException if nothing can be fitted: the message says why
     */
    Trained train(TrainingTask task) throws IOException;
}
