package io.nextup.trainer.family.network;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;

/** Losses, asked of a module and worked out by hand. */
public final class Losses {
    private Losses() {}

    /** Of two sequences, through DJL, without dropout. */
    public static float loss(
            Path module, String method, long[] items, long[] targets, long... negatives)
            throws IOException, MalformedModelException {
        try (Model model = Model.newInstance("loss", "PyTorch")) {
            model.load(module);
            NDManager manager = model.getNDManager();
            Shape shape = new Shape(2, items.length / 2);
            NDList inputs =
                    new NDList(manager.create(items, shape), manager.create(targets, shape));
            if (negatives.length > 0) {
                inputs.add(manager.create(negatives));
            }
            NDArray name = manager.create(0L);
            name.setName("module_method:" + method);
            inputs.add(name);
            ParameterStore store = new ParameterStore(manager, false);
            return model.getBlock().forward(store, inputs, false).head().getFloat();
        }
    }

    /** -log of the target's share among candidates, all but the target with a weight added. */
    public static double crossEntropy(
            double[] scores, int target, int[] candidates, double weight) {
        double sum = 0;
        for (int item : candidates) {
            sum += Math.exp(scores[item] + (item == target ? 0 : weight));
        }
        return Math.log(sum) - scores[target];
    }
}
