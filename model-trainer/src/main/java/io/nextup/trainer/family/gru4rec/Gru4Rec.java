package io.nextup.trainer.family.gru4rec;

import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;

/** The family {@code gru4rec}. */
public final class Gru4Rec implements NetworkFamily {

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Gru4Rec() {}

    @Override
    public String name() {
        return "gru4rec";
    }

    @Override
    public String summary() {
        return "a gated recurrent network";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.none()
                .with(LearningOptions.MAX_LENGTH, 50)
                .with(NetworkOptions.DIMENSION, 64)
                .with(NetworkOptions.LAYERS, 1)
                .with(NetworkOptions.DROPOUT, 0.2)
                .withAll(LearningOptions.defaults());
    }

    @Override
    public Network network(int items, TrainOptions options) {
        return new Gru4RecModule(
                items,
                options.get(NetworkOptions.DIMENSION),
                options.get(NetworkOptions.LAYERS),
                options.get(NetworkOptions.DROPOUT));
    }
}
