package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.TrainingListener;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Data, options and directory of one training.
 *
 * @param fit data that the model may see
 * @param validation cases by which every choice is made; empty: nothing is chosen. They may be
 *     encoded only when they are asked for: a sample of them is best taken first
 * @param excludeSeen true when an answer omits the items of its sequence: what the model is to
 *     learn, and what it is judged by
 * @param workDirectory existing directory, for the module
 * @param listener receiver of each epoch's figures, where there are epochs
 * @param continuation start and checkpoint, for a family that learns in epochs
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
        validation = Collections.unmodifiableList(validation);
        requireNonNull(options, "options are null");
        requireNonNull(workDirectory, "workDirectory is null");
        requireNonNull(listener, "listener is null");
        requireNonNull(continuation, "continuation is null");
    }

    /**
     * Makes a task that starts from nothing and leaves nothing but the module, judged as a job
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

    /** Returns the file for the module. */
    public Path module() {
        return workDirectory.resolve(Manifest.MODULE_FILE);
    }

    /** Returns the same task in another directory. */
    public TrainingTask in(Path directory) {
        return new TrainingTask(
                fit, validation, excludeSeen, options, directory, listener, continuation);
    }
}
