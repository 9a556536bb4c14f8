package io.nextup.trainer.family.sasrec;

import io.nextup.trainer.family.network.DataRecipe;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Script;
import java.io.IOException;
import java.nio.file.Path;

/** The family {@code sasrec}. */
public final class SasRec implements NetworkFamily {

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public SasRec() {}

    @Override
    public String name() {
        return "sasrec";
    }

    @Override
    public String summary() {
        return "self-attention";
    }

    @Override
    public TrainOptions defaults() {
        return defaultsOfOneNetwork().byData(NetworkOptions.NETWORKS, 1, DataRecipe.NETWORKS_WORDS);
    }

    /** Returns the defaults of a family whose models are one network of this kind. */
    public static TrainOptions defaultsOfOneNetwork() {
        return TrainOptions.none()
                .byData(LearningOptions.MAX_LENGTH, 50, DataRecipe.LENGTH_WORDS)
                .byDefault(NetworkOptions.DIMENSION, 64)
                .byDefault(NetworkOptions.LAYERS, 2)
                .byDefault(NetworkOptions.HEADS, 2)
                .byData(NetworkOptions.FILTER_SHARE, 0.0, DataRecipe.FILTER_WORDS)
                .byData(NetworkOptions.DROPOUT, 0.2, DataRecipe.DROPOUT_WORDS)
                .withAll(LearningOptions.defaults());
    }

    @Override
    public Network network(int items, TrainOptions options) {
        int width =
                Math.multiplyExact(
                        NetworkOptions.networks(options), options.get(NetworkOptions.DIMENSION));
        return new Network(
                Parts.attention(
                        "SASRec",
                        Script.text(SasRec.class, "sasrec.py"),
                        items,
                        options.get(LearningOptions.MAX_LENGTH),
                        true,
                        options),
                width);
    }

    /**
     * Writes a module with the initial weights of a training. It costs as much to run as a trained
     * one, but its recommendations are worthless.
     *
     * @param items catalogue size
     * @param options seed and sizes of the network; the others do not count
     */
    public static void writeUntrained(Path file, int items, TrainOptions options)
            throws IOException {
        Network network = new SasRec().network(items, options);
        network.write(file, network.initialWeights(options.seed()));
    }
}
