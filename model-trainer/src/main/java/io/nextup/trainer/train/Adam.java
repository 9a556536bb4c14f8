package io.nextup.trainer.train;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Adam over a module's parameters, in one call of PyTorch a step; the calculation is {@code
 * adam.py}. Where a parameter's gradient is sparse, a step costs only as much as the gradient's
 * rows. The other rows are caught up before they are next read. Not thread-safe.
 */
final class Adam implements AutoCloseable {
    private static final double BETA_1 = 0.9;

    private static final double EPSILON = 1e-8;

    /** Rows per block when all rows are caught up. */
    private static final int BLOCK = 16_384;

    private final Model model;
    private final NDManager manager;
    private final Map<String, PtNDArray> weights;
    private final double beta2;
    private final Map<String, PtNDArray> means = new LinkedHashMap<>();
    private final Map<String, PtNDArray> squares = new LinkedHashMap<>();

    /** Ages of the rows of sparse gradients, by the parameters' number of rows. */
    private final Map<String, RowAges> ages = new LinkedHashMap<>();

    private long steps;

    private Adam(Model model, Map<String, PtNDArray> weights, double beta2) {
        this.model = model;
        this.manager = model.getNDManager();
        this.weights = weights;
        this.beta2 = beta2;
        weights.forEach(
                (name, weight) -> {
                    means.put(name, (PtNDArray) manager.zeros(weight.getShape()));
                    squares.put(name, (PtNDArray) manager.zeros(weight.getShape()));
                });
    }

    /**
     * Prepares the first step.
     *
     * @param weights weights by name; they are changed in place
     * @param beta2 decay of the mean squares, {@link LearningOptions#BETA_2}
     */
    static Adam of(Map<String, PtNDArray> weights, double beta2) throws IOException {
        Path file = Files.createTempFile("adam", ".pt");
        Model model = PyTorch.newLearner("adam");
        try {
            TorchArchive.write(
                    file,
                    new ScriptObject("Adam")
                            .with("training", false)
                            .with("beta_1", BETA_1)
                            .with("beta_2", beta2)
                            .with("epsilon", EPSILON),
                    Script.text(Adam.class, "adam.py"));
            model.load(file);
            return new Adam(model, weights, beta2);
        } catch (MalformedModelException ownSourceRefused) {
            model.close();
            throw new IllegalStateException("adam.py is unusable", ownSourceRefused);
        } catch (IOException | RuntimeException | Error failed) {
            model.close();
            throw failed;
        } finally {
            Files.delete(file);
        }
    }

    /**
     * Takes one step.
     *
     * @param gradients parallel to the weights
     * @param rows ascending rows without repeats, at least those of sparse gradients; they were
     *     caught up before
     * @param mostNorm maximum norm of all gradients together; larger ones are scaled down to it
     * @return norm of the gradients before scaling
     */
    float step(List<PtNDArray> gradients, long[] rows, double rate, double mostNorm) {
        steps++;
        int at = 0;
        for (Map.Entry<String, PtNDArray> weight : weights.entrySet()) {
            if (gradients.get(at++).isSparse()) {
                ages.computeIfAbsent(
                                weight.getKey(),
                                name ->
                                        new RowAges(
                                                (int) weight.getValue().getShape().get(0),
                                                BETA_1,
                                                beta2))
                        .stepped(rows, pace(rate));
            }
        }
        try (NDManager call = manager.newSubManager()) {
            IValue[] inputs = {
                list(weights),
                IValue.listFrom(gradients.toArray(PtNDArray[]::new)),
                list(means),
                list(squares),
                IValue.from((PtNDArray) call.create(rows)),
                IValue.from((double) steps),
                IValue.from(rate),
                IValue.from(mostNorm)
            };
            try (IValue norm = run("step", inputs)) {
                return norm.toTensor((PtNDManager) call).getFloat();
            }
        }
    }

    /** Makes rows as they would be if all gradients had been dense. */
    void catchUp(long[] rows) {
        ages.forEach(
                (name, age) -> {
                    if (age.stale()) {
                        catchUp(name, age, rows);
                    }
                });
    }

    /** Makes all rows as they would be if all gradients had been dense. */
    void settle() {
        ages.forEach(
                (name, age) -> {
                    if (!age.stale()) {
                        return;
                    }
                    for (int start = 0; start < age.rows(); start += BLOCK) {
                        int end = Math.min(start + BLOCK, age.rows());
                        catchUp(name, age, LongStream.range(start, end).toArray());
                    }
                    age.settled();
                });
    }

    /** Returns a copy of weights and moments. */
    Snapshot snapshot() {
        settle();
        return new Snapshot(copy(weights), copy(means), copy(squares), steps);
    }

    /** Returns a copy of the weights, by name. */
    Map<String, float[]> weights() {
        settle();
        return copy(weights);
    }

    /** Continues from a snapshot. */
    void restore(Snapshot snapshot) {
        set(weights, snapshot.weights());
        set(means, snapshot.means());
        set(squares, snapshot.squares());
        steps = snapshot.steps();
        ages.values().forEach(RowAges::settled);
    }

    long steps() {
        return steps;
    }

    @Override
    public void close() {
        model.close();
    }

    private void catchUp(String name, RowAges age, long[] rows) {
        RowAges.CatchUp due = age.catchUp(rows);
        Shape column = new Shape(rows.length, 1);
        try (NDManager call = manager.newSubManager()) {
            IValue[] inputs = {
                IValue.from(weights.get(name)),
                IValue.from(means.get(name)),
                IValue.from(squares.get(name)),
                IValue.from((PtNDArray) call.create(rows)),
                IValue.from((PtNDArray) call.create(due.shifts(), column)),
                IValue.from((PtNDArray) call.create(due.meanDecays(), column)),
                IValue.from((PtNDArray) call.create(due.squareDecays(), column))
            };
            run("catch_up", inputs).close();
        }
    }

    /** Runs a method without gradients; frees its inputs. */
    private IValue run(String method, IValue[] inputs) {
        try {
            return IValueUtils.runMethod((PtSymbolBlock) model.getBlock(), method, inputs);
        } finally {
            Arrays.stream(inputs).forEach(IValue::close);
        }
    }

    /**
     * Returns the step size: the rate with both bias corrections of algorithm 1 as one factor, as
     * at the end of its section 2.
     */
    private double pace(double rate) {
        double step = (double) steps;
        return rate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(BETA_1, step));
    }

    private static IValue list(Map<String, PtNDArray> arrays) {
        return IValue.listFrom(arrays.values().toArray(PtNDArray[]::new));
    }

    private static Map<String, float[]> copy(Map<String, PtNDArray> arrays) {
        Map<String, float[]> copy = new LinkedHashMap<>();
        arrays.forEach((name, array) -> copy.put(name, array.toFloatArray()));
        return copy;
    }

    private static void set(Map<String, PtNDArray> arrays, Map<String, float[]> values) {
        arrays.forEach((name, array) -> ((NDArray) array).set(FloatBuffer.wrap(values.get(name))));
    }
}
