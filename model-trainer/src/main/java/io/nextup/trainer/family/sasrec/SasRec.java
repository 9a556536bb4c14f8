package io.nextup.trainer.family.sasrec;

import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** The family {@code sasrec}. */
public final class SasRec implements NetworkFamily {

    /** For the {@link java.util.ServiceLoader}. */
    public SasRec() {}

    @Override
    public String name() {
        return "sasrec";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.defaults();
    }

    @Override
    public Set<Hyperparameter> hyperparameters() {
        return EnumSet.range(Hyperparameter.MAX_LENGTH, Hyperparameter.TIME_BUDGET);
    }

    @Override
    public Network network(int items, TrainOptions options) {
        return new SasRecModule(
                items,
                options.maxLength(),
                options.dimension(),
                options.layers(),
                options.heads(),
                options.dropout());
    }

    /**
     * Writes a module with its initial weights, as training starts from: it costs what a trained
     * one costs, and recommends nothing of worth.
     *
     * @param items catalogue size
     * @param options of which the seed and the sizes count
     */
    public static void writeUntrained(Path file, int items, TrainOptions options)
            throws IOException {
        Network network = new SasRec().network(items, options);
        network.write(file, network.initialWeights(options.seed()));
    }
}
