package io.nextup.trainer.family.gru4rec;

import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.option.TrainOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The family {@code gru4rec}. */
public final class Gru4Rec implements NetworkFamily {

    /** For the {@link java.util.ServiceLoader}. */
    public Gru4Rec() {}

    @Override
    public String name() {
        return "gru4rec";
    }

    @Override
    public TrainOptions defaults() {
        return new TrainOptions(1, 50, 64, 1, 1, 0.2, 128, 1e-3, 512, 30, 5, 5, Duration.ZERO);
    }

    @Override
    public Set<Hyperparameter> hyperparameters() {
        Set<Hyperparameter> read =
                EnumSet.range(Hyperparameter.MAX_LENGTH, Hyperparameter.TIME_BUDGET);
        read.remove(Hyperparameter.HEADS);
        return read;
    }

    @Override
    public Network network(int items, TrainOptions options) {
        return new Gru4RecModule(items, options.dimension(), options.layers(), options.dropout());
    }
}
