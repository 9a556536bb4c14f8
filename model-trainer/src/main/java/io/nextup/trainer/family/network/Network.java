package io.nextup.trainer.family.network;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.train.ModuleWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A neural network of given sizes: a TorchScript class and the shapes of its parameters.
 *
 * <p>The class has the methods {@code forward(items (B, L)) -> scores (B, I + 1)}, {@code topk} of
 * the contract, and {@code loss(items, targets)} and {@code loss_sampled(items, targets,
 * negatives)}, by which it is trained.
 */
public interface Network extends ModuleWriter {

    /** By the names of the parameters; the same for the same seed. */
    Map<String, float[]> initialWeights(long seed);

    /** Of the item vectors. */
    int dimension();

    /**
     * An instance of the class.
     *
     * @param weights by the names of the parameters
     * @param ranking what its {@code topk} answers by: see {@link PrunedRanking}
     */
    ScriptObject module(Map<String, float[]> weights, ScriptObject ranking);

    /** The text of the class with all that it calls. */
    String source();

    @Override
    default void write(Path file, Map<String, float[]> weights) throws IOException {
        float[] vectors = weights.get(Parameters.ITEM_VECTORS);
        TorchArchive.write(file, module(weights, PrunedRanking.of(vectors, dimension())), source());
    }
}
