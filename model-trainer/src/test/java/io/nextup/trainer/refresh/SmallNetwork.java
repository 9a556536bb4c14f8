package io.nextup.trainer.refresh;

import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;

/** Options of SASRec for the {@link Chain}, which it learns in a second. */
final class SmallNetwork {
    private SmallNetwork() {}

    static TrainOptions options(int dimension) {
        return new SasRec()
                .defaults()
                .with(LearningOptions.MAX_LENGTH, 8)
                .with(NetworkOptions.DIMENSION, dimension)
                .with(NetworkOptions.LAYERS, 1)
                .with(NetworkOptions.DROPOUT, 0.1)
                .with(LearningOptions.BATCH_SIZE, 32)
                .with(LearningOptions.LEARNING_RATE, 1e-2)
                .with(LearningOptions.NEGATIVES, 8)
                .with(LearningOptions.MAX_EPOCHS, 6)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 2)
                .with(LearningOptions.PATIENCE, 6);
    }
}
