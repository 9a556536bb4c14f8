package io.nextup.trainer.train;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.nextup.scoring.torch.PyTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A TorchScript module whose weights change with each step. Not thread-safe. */
final class TrainableModule implements AutoCloseable {
    private final Model model;
    private final PtSymbolBlock block;
    private final ParameterStore store;
    private final Map<String, PtNDArray> weights;
    private final Adam adam;
    private final double mostNorm;

    private TrainableModule(Model model, double mostNorm, double beta2) throws IOException {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
        this.store = new ParameterStore(model.getNDManager(), false);
        this.weights = weights(block);
        this.adam = Adam.of(weights, beta2);
        this.mostNorm = mostNorm;
        // A module loaded from a path is in serving mode: without dropout.
        JniUtils.enableTrainingMode(block);
    }

    /**
     * Loads a module.
     *
     * @param mostNorm maximum norm of all gradients together; a step scales larger ones down to it
     * @param beta2 decay of Adam's mean squares
     */
    static TrainableModule load(Path module, double mostNorm, double beta2) throws IOException {
        Model model = PyTorch.newLearner("training");
        try {
            model.load(module, null, Map.of("trainParam", "true", "mapLocation", "true"));
            return new TrainableModule(model, mostNorm, beta2);
        } catch (MalformedModelException unreadable) {
            model.close();
            throw new IOException("%s cannot be trained".formatted(module), unreadable);
        } catch (IOException | RuntimeException | Error failed) {
            model.close();
            throw failed;
        }
    }

    /** Seeds the whole process's random numbers of PyTorch, which dropout draws. */
    static void seed(long seed) {
        PyTorch.engine().setRandomSeed((int) (seed ^ seed >>> 32));
    }

    /**
     * Takes one step; returns its loss before it.
     *
     * @param next its method gets the arguments, and its loss is what Adam makes smaller
     */
    float step(TrainingStep next, double rate) {
        if (next.rows().length == 0) {
            adam.settle();
        } else {
            adam.catchUp(next.rows());
        }
        try (NDManager step = model.getNDManager().newSubManager()) {
            float loss;
            try (GradientCollector gradients = PyTorch.engine().newGradientCollector()) {
                NDArray output = loss(step, next);
                loss = output.getFloat();
                requireFinite("loss", loss);
                gradients.backward(output);
            }
            List<PtNDArray> gradients = new ArrayList<>();
            for (PtNDArray weight : weights.values()) {
                gradients.add(weight.getGradient());
            }
            float norm = adam.step(gradients, next.rows(), rate, mostNorm);
            requireFinite("gradients' norm", norm);
            gradients.forEach(NDArray::close);
            weights.values().forEach(JniUtils::zeroGrad);
            return loss;
        }
    }

    /** Returns the number of steps taken, including those before a restored snapshot. */
    long steps() {
        return adam.steps();
    }

    /** Returns a copy of weights and moments by the module's own names. */
    Snapshot snapshot() {
        return adam.snapshot();
    }

    /** Returns a copy of the weights by the module's own names. */
    Map<String, float[]> weights() {
        return adam.weights();
    }

    /** Continues from a snapshot. */
    void restore(Snapshot snapshot) {
        adam.restore(snapshot);
    }

    @Override
    public void close() {
        adam.close();
        model.close();
    }

    private static Map<String, PtNDArray> weights(PtSymbolBlock block) {
        Map<String, PtNDArray> weights = new LinkedHashMap<>();
        for (Pair<String, Parameter> parameter : block.getParameters()) {
            PtNDArray array = (PtNDArray) parameter.getValue().getArray();
            weights.put(array.getName(), array);
        }
        return weights;
    }

    private static void requireFinite(String what, float value) {
        if (!Float.isFinite(value)) {
            throw new DivergedException(
                    "The %s is %s: try a smaller learning rate".formatted(what, value));
        }
    }

    private NDArray loss(NDManager step, TrainingStep next) {
        NDList inputs = new NDList();
        next.inputs().forEach(input -> inputs.add(array(step, input)));
        NDArray method = step.create(0L);
        method.setName("module_method:" + next.method());
        inputs.add(method);
        return block.forward(store, inputs, true).head();
    }

    private static NDArray array(NDManager step, TrainingStep.Input input) {
        if (input instanceof TrainingStep.Floats floats) {
            return step.create(floats.values(), new Shape(floats.shape()));
        }
        TrainingStep.Longs longs = (TrainingStep.Longs) input;
        return step.create(longs.values(), new Shape(longs.shape()));
    }
}
