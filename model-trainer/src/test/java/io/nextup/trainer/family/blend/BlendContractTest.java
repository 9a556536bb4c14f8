package io.nextup.trainer.family.blend;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;

class BlendContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Blend();
    }

    @Override
    protected TrainOptions options(long seed) {
        return new Blend()
                .defaults()
                .withSeed(seed)
                .with(LearningOptions.MAX_LENGTH, 20)
                .with(NetworkOptions.DIMENSION, 16)
                .with(NetworkOptions.LAYERS, 1)
                .with(NetworkOptions.DROPOUT, 0.1)
                .with(LearningOptions.BATCH_SIZE, 32)
                .with(LearningOptions.LEARNING_RATE, 1e-2)
                .with(LearningOptions.NEGATIVES, 16)
                .with(LearningOptions.MAX_EPOCHS, 2)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 1)
                .with(LearningOptions.PATIENCE, 2);
    }

    @Override
    protected boolean scoresItemsAlone() {
        return false;
    }
}
