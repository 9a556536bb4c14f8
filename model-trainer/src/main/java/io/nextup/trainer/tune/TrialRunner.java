package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;

/**
 * Trains and judges models for a search.
 *
 * @param <M> a trained model
 */
public interface TrialRunner<M> {

    /**
     * A trained model.
     *
     * @param epochs number of epochs that it went through; 0 for a family that only counts
     */
    record Fit<M>(M model, int epochs) {
        public Fit {
            requireNonNull(model, "model is null");
        }
    }

    /**
     * Trains the model of the defaults.
     *
     * @throws IOException if that fails, and with it the search
     */
    Fit<M> trainDefaults(TrainOptions options) throws IOException;

    /**
     * Trains another model. Without one for these options, whatever the reason, the search goes on.
     *
     * @throws IOException if no file can be written: the search ends
     */
    Fit<M> train(TrainOptions options) throws IOException;

    /** Returns NDCG@10 of each validation case, in an order that stays. */
    double[] judge(M model) throws IOException;

    /** Deletes a model that is not published. */
    void discard(M model) throws IOException;
}
