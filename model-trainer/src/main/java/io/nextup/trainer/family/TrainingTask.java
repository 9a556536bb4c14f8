package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;

/**
 * What a family is to do.
 *
 * @param fit all that the model may see
 * @param validation what every choice is made by; may be empty, then there is no choice
 * @param excludeSeen whether the items of a validation case are left out of the answer to it
 * @param workDirectory exists; for the module
 * @param listener hears of each epoch, where there are epochs
 * @param continuation for a family that learns in epochs
 */
public record TrainingTask(
        Dataset fit,
        List<EvaluationCase> validation,
        boolean excludeSeen,
        TrainOptions options,
        Path workDirectory,
        TrainingListener listener,
        Continuation continuation) {

    public TrainingTask {
        requireNonNull(fit, "fit is null");
        validation = List.copyOf(validation);
        requireNonNull(options, "options are null");
        requireNonNull(workDirectory, "workDirectory is null");
        requireNonNull(listener, "listener is null");
        requireNonNull(continuation, "continuation is null");
    }

    /**
     * A training that goes on from nothing and leaves nothing but the module, judged as a job
     * answers by default.
     */
    public TrainingTask(
            Dataset fit,
            List<EvaluationCase> validation,
            TrainOptions options,
            Path workDirectory,
            TrainingListener listener) {
        this(fit, validation, true, options, workDirectory, listener, Continuation.none());
    }

    /** Highest item index. */
    public int items() {
        return fit.vocabulary().size();
    }

    /** Where the model goes. */
    public Path module() {
        return workDirectory.resolve(Manifest.MODULE_FILE);
    }

    /** The same, to be done in another directory. */
    public TrainingTask in(Path directory) {
        return new TrainingTask(
                fit, validation, excludeSeen, options, directory, listener, continuation);
    }
}
