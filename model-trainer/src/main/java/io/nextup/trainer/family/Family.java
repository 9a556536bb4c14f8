package io.nextup.trainer.family;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A kind of model and how it is fitted. */
public interface Family {

    /** As users name it, such as {@code sasrec}. */
    String name();

    /**
     * Fits a model.
     *
     * @param validation what the best epoch is chosen by; may be empty, then the last one is taken
     * @param workDirectory exists; {@code model.pt} is left in it, beside nothing else that is new
     * @throws IllegalArgumentException if nothing can be fitted: the message says why
     */
    Trained train(
            Dataset fit,
            List<EvaluationCase> validation,
            TrainOptions options,
            Path workDirectory,
            TrainingListener listener)
            throws IOException;
}
