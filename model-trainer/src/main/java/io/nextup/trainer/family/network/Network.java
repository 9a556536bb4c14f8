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
 * negatives)}, by which it is trained. An item's score is the product of its vector in {@code
 * item_embedding} and of {@code encode_newest(items) -> (B, D)}; {@code ranking} finds the best.
 */
public interface Network extends ModuleWriter {

    /** Returns initial weights by the names of the parameters; the same for the same seed. */
    Map<String, float[]> initialWeights(long seed);

    /** Returns the number of weights of all parameters. */
    long size();

    /** Returns the width of the item vectors. */
    int dimension();

    /**
     * Makes an instance of the class.
     *
     * @param weights values by the names of the parameters
     * @param ranking object by which its {@code topk} finds the best items: see {@link
     *     PrunedRanking}
     */
    ScriptObject module(Map<String, float[]> weights, ScriptObject ranking);

    /** Returns the source text of the class with all that it calls. */
    String source();

    @Override
    default void write(Path file, Map<String, float[]> weights) throws IOException {
        float[] vectors = weights.get(Parameters.ITEM_VECTORS);
        TorchArchive.write(file, module(weights, PrunedRanking.of(vectors, dimension())), source());
    }
}
