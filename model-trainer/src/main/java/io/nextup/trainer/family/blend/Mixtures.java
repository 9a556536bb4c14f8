package io.nextup.trainer.family.blend;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.evaluate.CandidateRanks;
import io.nextup.trainer.train.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Blends of several weights, each a candidate. Asks network and counts once for all of them. Not
 * thread-safe.
 */
final class Mixtures implements CandidateRanks, AutoCloseable {
    private final Model model;
    private final ParameterStore parameters;
    private final double[] weights;

    private Mixtures(Model model, double[] weights) {
        this.model = model;
        this.parameters = new ParameterStore(model.getNDManager(), false);
        this.weights = weights;
    }

    /**
     * Loads a blend.
     *
     * @param blend blend of any weight
     * @param source source text of its class and of those that it calls
     * @param directory directory for a temporary file
     * @param weights weights of the counts, ascending: those of the candidates, in their order
     * @throws IllegalArgumentException if they are not ascending
     */
    static Mixtures of(ScriptObject blend, String source, Path directory, double[] weights)
            throws IOException {
        for (int i = 1; i < weights.length; i++) {
            if (weights[i] <= weights[i - 1]) {
                throw new IllegalArgumentException(
                        "Weight %s follows %s: give them in ascending order"
                                .formatted(weights[i], weights[i - 1]));
            }
        }
        Path file = Files.createTempFile(directory, "mixtures", ".pt");
        Model model = PyTorch.newModel("mixtures");
        try {
            TorchArchive.write(
                    file,
                    new ScriptObject("Mixtures").with("training", false).with("blend", blend),
                    source + "\n" + Script.text(Mixtures.class, "mixtures.py"));
            model.load(file);
            return new Mixtures(model, weights.clone());
        } catch (MalformedModelException ownSourceRefused) {
            model.close();
            throw new IllegalStateException("mixtures.py is unusable", ownSourceRefused);
        } catch (IOException | RuntimeException | Error failed) {
            model.close();
            throw failed;
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public long[] ranks(long[] items, long[] exclude, long[] targets) {
        int rows = targets.length;
        try (NDManager call = model.getNDManager().newSubManager()) {
            NDArray method = call.create(0L);
            method.setName("module_method:ranks");
            NDList inputs =
                    new NDList(
                            call.create(items, new Shape(rows, items.length / rows)),
                            call.create(exclude, new Shape(rows, exclude.length / rows)),
                            call.create(targets),
                            call.create(weights),
                            method);
            return model.getBlock().forward(parameters, inputs, false).head().toLongArray();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
