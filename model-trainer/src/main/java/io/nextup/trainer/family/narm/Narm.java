package io.nextup.trainer.family.narm;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.network.DataRecipe;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkMemory;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Part;
import io.nextup.trainer.family.network.Part.Start;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Script;

/** The family {@code narm}. */
public final class Narm implements NetworkFamily {
    static final Hyperparameter<Double> CONTEXT_DROPOUT =
            Hyperparameter.number(
                            "contextDropout",
                            "Share of NARM's context left out in training, from 0 to below 1.")
                    .labelled("P")
                    .where(value -> value >= 0 && value < 1, "0 up to but not including 1");

    /** Arrays of each pair of positions that the two passes hold. */
    private static final long PAIR_ARRAYS = 3;

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public Narm() {}

    @Override
    public String name() {
        return "narm";
    }

    @Override
    public String summary() {
        return "a gated recurrent network with attention";
    }

    /** Both shares of dropout are those of the paper. */
    @Override
    public TrainOptions defaults() {
        return TrainOptions.none()
                .byData(LearningOptions.MAX_LENGTH, 50, DataRecipe.LENGTH_WORDS)
                .byDefault(NetworkOptions.DIMENSION, 64)
                .byDefault(NetworkOptions.LAYERS, 1)
                .byDefault(NetworkOptions.DROPOUT, 0.25)
                .byDefault(CONTEXT_DROPOUT, 0.5)
                .withAll(LearningOptions.defaults());
    }

    @Override
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        Network network = network(fit.vocabulary().size(), options);
        long pairs = NetworkMemory.steps(options) * options.get(LearningOptions.MAX_LENGTH);
        return NetworkMemory.of(network, fit, options)
                .besides(PAIR_ARRAYS * Float.BYTES * pairs * network.dimension());
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int dimension = options.get(NetworkOptions.DIMENSION);
        long d = dimension;
        Start start = Start.within(1 / Math.sqrt(dimension));
        return new Network(
                new Part("NARM", Script.text(Narm.class, "narm.py"))
                        .with("dropout", options.get(NetworkOptions.DROPOUT))
                        .with("context_dropout", options.get(CONTEXT_DROPOUT))
                        .with("embedding", Parts.embedding(items, 1, dimension))
                        .with(
                                "recurrence",
                                Parts.recurrence(options.get(NetworkOptions.LAYERS), dimension, 0))
                        .with("query_weight", start, d, d)
                        .with("key_weight", start, d, d)
                        .with("attention", start, d)
                        .with("mix_weight", start, d, 2 * d)
                        .with("head", Parts.tiedHead(1, dimension)),
                dimension);
    }
}
