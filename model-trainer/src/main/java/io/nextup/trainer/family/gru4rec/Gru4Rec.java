package io.nextup.trainer.family.gru4rec;

import io.nextup.trainer.family.network.DataRecipe;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Part;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Script;

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
                .byData(LearningOptions.MAX_LENGTH, 50, DataRecipe.LENGTH_WORDS)
                .byDefault(NetworkOptions.DIMENSION, 64)
                .byDefault(NetworkOptions.LAYERS, 1)
                .byDefault(NetworkOptions.DROPOUT, 0.2)
                .withAll(LearningOptions.defaults());
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int dimension = options.get(NetworkOptions.DIMENSION);
        double dropout = options.get(NetworkOptions.DROPOUT);
        return new Network(
                new Part("GRU4Rec", Script.text(Gru4Rec.class, "gru4rec.py"))
                        .with("dropout", dropout)
                        .with("embedding", Parts.embedding(items, 1, dimension))
                        .with(
                                "recurrence",
                                Parts.recurrence(
                                        options.get(NetworkOptions.LAYERS), dimension, dropout))
                        .with("head", Parts.tiedHead(1, dimension)),
                dimension);
    }
}
