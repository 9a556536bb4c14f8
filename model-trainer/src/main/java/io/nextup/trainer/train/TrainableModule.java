package io.nextup.trainer.train;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A TorchScript module whose weights change with each step. Not thread-safe. */
final class TrainableModule implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    /** Of Adam, as the reference code of SASRec has it; the usual .999 adapts too slowly. */
    private static final float BETA_2 = 0.98f;

    private final Model model;
    private final PtSymbolBlock block;
    private final ParameterStore store;
    private final Optimizer adam;

    private TrainableModule(Model model, double learningRate) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
        this.store = new ParameterStore(model.getNDManager(), false);
        this.adam =
                Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed((float) learningRate))
                        .optBeta2(BETA_2)
                        .build();
        // Loading from a path leaves a module as if it were to serve: without dropout.
        JniUtils.enableTrainingMode(block);
    }

    /**
     * @param seed of PyTorch's own random numbers, which dropout draws
     */
    static TrainableModule load(Path module, double learningRate, long seed) throws IOException {
        Engine.getEngine(ENGINE).setRandomSeed((int) seed);
        Model model = Model.newInstance("training", ENGINE);
        try {
            model.load(module, null, Map.of("trainParam", "true"));
            return new TrainableModule(model, learningRate);
        } catch (MalformedModelException unreadable) {
            model.close();
            throw new IOException("%s cannot be trained".formatted(module), unreadable);
        } catch (IOException | RuntimeException | Error failed) {
            model.close();
            throw failed;
        }
    }

    /** One step of the softmax over all items; the mean loss of the batch before it. */
    float step(Batch batch) {
        return step(batch, null);
    }

    /**
     * One step.
     *
     * @param negatives of a sampled softmax; null for the softmax over all items
     */
    float step(Batch batch, long[] negatives) {
        try (NDManager step = model.getNDManager().newSubManager()) {
            float loss;
            try (GradientCollector gradients = Engine.getEngine(ENGINE).newGradientCollector()) {
                NDArray output = loss(step, batch, negatives);
                loss = output.getFloat();
                if (!Float.isFinite(loss)) {
                    throw new ArithmeticException(
                            "The loss is %s: try a smaller learning rate".formatted(loss));
                }
                gradients.backward(output);
            }
            for (Pair<String, Parameter> parameter : block.getParameters()) {
                NDArray weight = parameter.getValue().getArray();
                try (NDArray gradient = weight.getGradient()) {
                    // The optimizer also clears the gradient.
                    adam.update(parameter.getKey(), weight, gradient);
                }
            }
            return loss;
        }
    }

    /** A copy of the weights by the module's own names. */
    Map<String, float[]> weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        for (Pair<String, Parameter> parameter : block.getParameters()) {
            NDArray array = parameter.getValue().getArray();
            weights.put(array.getName(), array.toFloatArray());
        }
        return weights;
    }

    /** Goes on from these weights; what the optimizer remembers stays. */
    void restore(Map<String, float[]> weights) {
        for (Pair<String, Parameter> parameter : block.getParameters()) {
            NDArray array = parameter.getValue().getArray();
            array.set(FloatBuffer.wrap(weights.get(array.getName())));
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private NDArray loss(NDManager step, Batch batch, long[] negatives) {
        Shape shape = new Shape(batch.rows(), batch.width());
        NDList inputs =
                new NDList(step.create(batch.items(), shape), step.create(batch.targets(), shape));
        NDArray method = step.create(0L);
        if (negatives == null) {
            method.setName("module_method:loss");
        } else {
            inputs.add(step.create(negatives));
            method.setName("module_method:loss_sampled");
        }
        inputs.add(method);
        return block.forward(store, inputs, true).head();
    }
}
