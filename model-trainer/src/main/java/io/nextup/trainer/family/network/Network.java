package io.nextup.trainer.family.network;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.family.ScriptSource;
import io.nextup.trainer.train.ModuleWriter;
import io.nextup.trainer.train.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A neural network of given sizes: a TorchScript class, assembled from {@link Parts}.
 *
 * <p>The class has the methods {@code forward(items (B, L)) -> scores (B, I + 1)}, {@code topk} of
 * the contract, both with the model's columns behind, and those by which its objective trains it.
 * An item's score is the product of its vector in {@code embedding.item_embedding} and of {@code
 * encode_newest(items) -> (B, D)}, with columns as well; {@code head.ranking} finds the best.
 *
 * @param part its class; one part is {@code embedding}, of {@link Parts#embedding}
 * @param dimension width of the item vectors
 */
public record Network(Part part, int dimension) implements ModuleWriter {
    private static final String PRUNING = Script.text(Network.class, "pruned.py");

    /** Returns initial weights by the paths of the parameters; the same for the same seed. */
    public Map<String, float[]> initialWeights(long seed) {
        return part.initialWeights(seed);
    }

    /** Returns the number of weights of all parameters. */
    public long size() {
        return part.size();
    }

    /**
     * Makes an instance of the class.
     *
     * @param weights values by the paths of the parameters
     * @param ranking object by which its {@code topk} finds the best items: see {@link
     *     PrunedRanking}
     */
    public ScriptObject module(Map<String, float[]> weights, ScriptObject ranking) {
        return part.object(weights, ranking);
    }

    /** Returns the source text of the class with all that it calls. */
    public String source() {
        return source(part);
    }

    static String source(Part part) {
        Set<String> texts = new LinkedHashSet<>();
        texts.add(Script.losses());
        texts.add(Script.dropout());
        texts.add(PRUNING);
        part.addTexts(texts);
        return ScriptSource.withRanking(String.join("\n", texts));
    }

    @Override
    public void write(Path file, Map<String, float[]> weights) throws IOException {
        float[] vectors = weights.get(Parts.ITEM_VECTORS);
        TorchArchive.write(file, module(weights, PrunedRanking.of(vectors, dimension)), source());
    }
}
