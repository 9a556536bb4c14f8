package io.nextup.trainer.family.network;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nextup.trainer.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;

/** Losses, asked of a module and worked out by hand. */
public final class Losses {
    private Losses() {}

    /** Returns the loss of two sequences, through DJL, without dropout. */
    public static float loss(
            Path module, String method, long[] items, long[] targets, long... negatives)
            throws IOException, MalformedModelException {
        float[] corrections = corrections(negatives);
        try (Model model = Model.newInstance("loss", "PyTorch")) {
            model.load(module);
            NDManager manager = model.getNDManager();
            Shape shape = new Shape(2, items.length / 2);
            NDList inputs =
                    new NDList(
                            manager.create(items, shape),
                            manager.create(targets, shape),
                            manager.create(new long[0], new Shape(2, 0)));
            if (negatives.length > 0) {
                inputs.add(manager.create(negatives));
                inputs.add(manager.create(corrections));
            }
            NDArray name = manager.create(0L);
            name.setName("module_method:" + method);
            inputs.add(name);
            ParameterStore store = new ParameterStore(manager, false);
            return model.getBlock().forward(store, inputs, false).head().getFloat();
        }
    }

    /** Returns the argument of two sequences whose answers may hold any item. */
    public static TrainingStep.Input noneMet() {
        return TrainingStep.Input.of(new long[0], 2, 0);
    }

    /** Returns what is added to negatives' scores here. */
    public static float[] corrections(long... negatives) {
        float[] corrections = new float[negatives.length];
        for (int i = 0; i < negatives.length; i++) {
            corrections[i] = (float) correction((int) negatives[i]);
        }
        return corrections;
    }

    /** Returns what is added to a negative's score here, for each item another. */
    private static double correction(int item) {
        return 0.25 * item;
    }

    /** -log of the target's share among all items. */
    public static double fullSoftmax(double[] scores, int target) {
        double sum = 0;
        for (int item = 1; item < scores.length; item++) {
            sum += Math.exp(scores[item]);
        }
        return Math.log(sum) - scores[target];
    }

    /** The same among the target and the negatives, which have their corrections added. */
    public static double sampledSoftmax(double[] scores, int target, int... negatives) {
        double sum = Math.exp(scores[target]);
        for (int item : negatives) {
            sum += Math.exp(scores[item] + correction(item));
        }
        return Math.log(sum) - scores[target];
    }
}
