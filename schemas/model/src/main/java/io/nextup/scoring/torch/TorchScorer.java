package io.nextup.scoring.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.ScorerException;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;

/**
 * A TorchScript module behind {@link Scorer}. It calls the method {@code topk(items int64 (B, L),
 * exclude int64 (B, E), k int64 scalar) -> (scores float32 (B, k), indices int64 (B, k))}, with the
 * model's {@link InputColumn}s after k, and a bias float32 (items + 1) or (0) after those if the
 * model takes one.
 *
 * <p>Thread-safe; each call uses the calling thread. {@link #close} waits for the calls in progress
 * and refuses later ones.
 */
public final class TorchScorer implements Scorer {

    private final Path module;
    private final int catalogueSize;
    private final ModelInputs inputs;
    private final Model model;
    private final NDManager manager;
    private final ParameterStore parameters;
    private final KeptBias biases;

    /**
     * Held for reading by calls, for writing by close: freeing a module in use kills the process.
     */
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();

    private boolean closed;

    private TorchScorer(Path module, int catalogueSize, ModelInputs inputs, Model model) {
        this.module = module;
        this.catalogueSize = catalogueSize;
        this.inputs = inputs;
        this.model = model;
        this.manager = model.getNDManager();
        this.parameters = new ParameterStore(manager, false);
        this.biases = new KeptBias(manager);
    }

    /** Loads a module that takes items and exclusions alone, and calls it once. */
    public static TorchScorer load(Path module, String device, int catalogueSize)
            throws ArtifactException {
        return load(module, device, catalogueSize, ModelInputs.NONE);
    }

    /**
     * Loads a module and calls it once.
     *
     * @param device {@code cpu} or {@code gpu:N}
     * @param catalogueSize highest item index
     * @param inputs inputs of the model beside items and exclusions
     * @throws IllegalArgumentException if there is no such device
     * @throws ArtifactException if PyTorch cannot read the file, or the module's answer to a
     *     sequence of one item breaks the contract
     */
    public static TorchScorer load(
            Path module, String device, int catalogueSize, ModelInputs inputs)
            throws ArtifactException {
        return load(
                module,
                device,
                catalogueSize,
                inputs,
                Optional.empty(),
                AllowedOperators.ofThisBuild(),
                bytes -> {});
    }

    private static TorchScorer load(
            Path module,
            String device,
            int catalogueSize,
            ModelInputs inputs,
            Optional<String> sha256,
            AllowedOperators allowed,
            LongConsumer progress)
            throws ArtifactException {
        return passing(
                open(module, device, catalogueSize, inputs, sha256, allowed, progress),
                scorer -> {
                    progress.accept(0);
                    try {
                        // The first call settles the module's mode while only this thread has it.
                        // It asks for the highest item and for more than all items, to detect a
                        // module of another catalogue.
                        ModelInput one = scorer.oneItem(catalogueSize);
                        TopK all = scorer.topk(one, catalogueSize + 1);
                        progress.accept(0);
                        if (inputs.takesBias()) {
                            // A module that ignores the bias answers with the same best item.
                            scorer.topk(one, 1, forbidding(all.indices()[0], catalogueSize));
                            progress.accept(0);
                        }
                    } catch (IllegalStateException unusable) {
                        throw unusable(module, catalogueSize, unusable);
                    }
                });
    }

    /** A check of a loaded module. */
    @FunctionalInterface
    interface Check {
        void of(TorchScorer scorer) throws ArtifactException;
    }

    /**
     * Returns a scorer that passes a check. Closes it whatever else the check throws, since the
     * garbage collector does not free its native memory.
     */
    static TorchScorer passing(TorchScorer scorer, Check check) throws ArtifactException {
        try {
            check.of(scorer);
            return scorer;
        } catch (ArtifactException | RuntimeException | Error failed) {
            scorer.close();
            throw failed;
        }
    }

    /**
     * Loads a module without calling it. PyTorch reads what was written from its checked code.
     *
     * @param sha256 expected SHA-256 of the file; empty where none is known
     * @param allowed operators that its code may name
     * @param progress receiver of each count of bytes that it copied or wrote
     * @throws UncheckedIOException if the disk fails
     */
    static TorchScorer open(
            Path module,
            String device,
            int catalogueSize,
            ModelInputs inputs,
            Optional<String> sha256,
            AllowedOperators allowed,
            LongConsumer progress)
            throws ArtifactException {
        if (catalogueSize < 1) {
            throw new IllegalArgumentException(
                    "catalogueSize is %d: at least 1".formatted(catalogueSize));
        }
        Device place = PyTorch.device(device);
        if (!Files.isRegularFile(module)) {
            throw new ArtifactException("%s is not a file: no module to load".formatted(module));
        }
        try (CheckedModule checked = CheckedModule.of(module, sha256, allowed, progress)) {
            return opened(module, checked.file(), place, catalogueSize, inputs);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s cannot be read or rewritten: %s".formatted(module, e.getMessage()), e);
        }
    }

    private static TorchScorer opened(
            Path module, Path checked, Device place, int catalogueSize, ModelInputs inputs)
            throws ArtifactException {
        Model model = PyTorch.newModel("module", place);
        try {
            model.load(checked, null, Map.of("mapLocation", "true"));
            return new TorchScorer(module, catalogueSize, inputs, model);
        } catch (IOException
                | MalformedModelException
                | EngineException
                | IllegalStateException unusable) {
            model.close();
            throw unusable(module, catalogueSize, unusable);
        } catch (RuntimeException | Error unexpected) {
            model.close();
            throw unexpected;
        }
    }

    private static ArtifactException unusable(Path module, int catalogueSize, Exception reason) {
        return new ArtifactException(
                "%s is not a usable module for %d items: %s"
                        .formatted(module, catalogueSize, reason(reason)),
                reason);
    }

    /**
     * Loads an artifact's module and recomputes its probes.
     *
     * @param device {@code cpu} or {@code gpu:N}
     * @param allowed operators that its code may name
     * @throws ArtifactException naming the artifact, in the cases of {@link #load}, if the module's
     *     file has changed since the artifact was read, or if a probe's answer differs
     */
    public static TorchScorer loadVerified(
            Artifact artifact, String device, AllowedOperators allowed) throws ArtifactException {
        return loadVerified(artifact, device, allowed, bytes -> {});
    }

    /**
     * Does what {@link #loadVerified(Artifact, String, AllowedOperators)} does, and reports each
     * step: the count of bytes that it copied or wrote, and 0 after PyTorch has read the module and
     * after each call of it.
     */
    public static TorchScorer loadVerified(
            Artifact artifact, String device, AllowedOperators allowed, LongConsumer progress)
            throws ArtifactException {
        Manifest manifest = artifact.manifest();
        TorchScorer scorer;
        try {
            scorer =
                    load(
                            artifact.module(),
                            device,
                            manifest.itemCount(),
                            manifest.inputs(),
                            Optional.of(artifact.moduleSha256()),
                            allowed,
                            progress);
        } catch (ArtifactException refused) {
            throw new ArtifactException(
                    "Model %s is refused: %s".formatted(manifest.version(), refused.getMessage()),
                    refused);
        }
        return passing(scorer, loaded -> Probes.verify(loaded, manifest, progress));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if k is below 1, an index is outside 0 to the catalogue's
     *     size, or the columns are not those that the module takes
     * @throws IllegalStateException if the module fails, its answer breaks the contract, or the
     *     scorer is closed
     */
    @Override
    public TopK topk(ModelInput input, int k) {
        return topk(input, k, ItemBias.NONE);
    }

    @Override
    public boolean takesBias() {
        return inputs.takesBias();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException as {@link #topk(ModelInput, int)} does, and for a bias of
     *     another number of items
     * @throws IllegalStateException as there, and if the answer holds an item that the bias forbids
     */
    @Override
    public TopK topk(ModelInput input, int k, ItemBias bias) {
        if (!bias.isNone() && (!inputs.takesBias() || bias.itemCount() != catalogueSize)) {
            throw new IllegalArgumentException(
                    "A bias of %d items for a module that takes %s"
                            .formatted(
                                    bias.itemCount(),
                                    inputs.takesBias() ? "one of " + catalogueSize : "none"));
        }
        if (k < 1) {
            throw new IllegalArgumentException("k is %d: at least 1".formatted(k));
        }
        requireUpTo(catalogueSize, input.items(), "Item");
        requireUpTo(catalogueSize, input.exclude(), "Exclusion");
        requireColumns(input);
        TopK answer = call(input, k, bias);
        AnswerCheck.check(answer, input, catalogueSize, bias);
        return answer;
    }

    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                biases.close();
                model.close();
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }

    /** Makes the bias that forbids one item. */
    private static ItemBias forbidding(int item, int catalogueSize) {
        float[] values = new float[catalogueSize + 1];
        if (item != Vocabulary.PADDING) {
            values[item] = Float.NEGATIVE_INFINITY;
        }
        return ItemBias.of(values);
    }

    private TopK call(ModelInput input, int k, ItemBias bias) {
        inUse.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("%s is closed".formatted(module));
            }
            return inputs.takesBias()
                    ? biases.with(bias, tensor -> call(input, k, new NDList(tensor)))
                    : call(input, k, new NDList());
        } catch (EngineException failed) {
            throw new ScorerException(
                    "topk of %s failed: %s".formatted(module, reason(failed)), failed);
        } catch (UnsupportedOperationException noTensors) {
            throw new ScorerException(
                    "topk of %s gave an answer that is not made of tensors (%s); expected float32 and int64 of shape %s"
                            .formatted(module, reason(noTensors), new Shape(input.rows(), k)),
                    noTensors);
        } finally {
            inUse.readLock().unlock();
        }
    }

    private TopK call(ModelInput input, int k, NDList bias) {
        // The manager of the call frees the native memory, which the garbage collector does not
        // track.
        try (NDManager call = manager.newSubManager()) {
            NDArray method = call.create(0L);
            method.setName("module_method:topk");
            NDList arguments =
                    new NDList(
                            call.create(input.items(), new Shape(input.rows(), input.width())),
                            call.create(
                                    input.exclude(), new Shape(input.rows(), input.excludeWidth())),
                            call.create((long) k));
            for (int i = 0; i < input.columns().size(); i++) {
                arguments.add(call.create(input.columns().get(i), shape(input, i)));
            }
            arguments.addAll(bias);
            arguments.add(method);
            NDList outputs = model.getBlock().forward(parameters, arguments, false);
            return read(outputs, input.rows(), k);
        }
    }

    private TopK read(NDList outputs, int rows, int k) {
        Shape expected = new Shape(rows, k);
        if (outputs.size() != 2
                || !outputs.get(0).getShape().equals(expected)
                || !outputs.get(1).getShape().equals(expected)
                || outputs.get(0).getDataType() != DataType.FLOAT32
                || outputs.get(1).getDataType() != DataType.INT64) {
            throw new ScorerException(
                    "topk of %s gave %s; expected float32 and int64 of shape %s"
                            .formatted(module, describe(outputs), expected));
        }
        long[] wide = outputs.get(1).toLongArray();
        int[] indices = new int[wide.length];
        for (int i = 0; i < wide.length; i++) {
            // Saturates, so that the check of the answer finds an index that does not fit.
            indices[i] = (int) Math.max(-1, Math.min(wide[i], Integer.MAX_VALUE));
        }
        return new TopK(outputs.get(0).toFloatArray(), indices, k);
    }

    private static void requireUpTo(int greatest, long[] indices, String what) {
        for (long index : indices) {
            if (index < 0 || index > greatest) {
                throw new IllegalArgumentException(
                        "%s %d is outside 0 to %d".formatted(what, index, greatest));
            }
        }
    }

    private void requireColumns(ModelInput input) {
        List<InputColumn> taken = inputs.columns();
        if (input.columns().size() != taken.size()) {
            throw new IllegalArgumentException(
                    "%d columns for a module that takes %s"
                            .formatted(input.columns().size(), InputColumn.words(taken)));
        }
        for (int i = 0; i < taken.size(); i++) {
            long[] values = input.columns().get(i);
            if (values.length != taken.get(i).size(input.rows(), input.width())) {
                throw new IllegalArgumentException(
                        "%d %s are not of the shape %s"
                                .formatted(values.length, taken.get(i).word(), shape(input, i)));
            }
            if (taken.get(i) == InputColumn.TYPES) {
                requireUpTo(inputs.eventTypes().size(), values, "Type");
            }
        }
    }

    private Shape shape(ModelInput input, int column) {
        return inputs.columns().get(column).isPerItem()
                ? new Shape(input.rows(), input.width())
                : new Shape(input.rows());
    }

    /** Makes the input of one item, of which no time and no type is known. */
    private ModelInput oneItem(int item) {
        InputRow row =
                new InputRow(
                        new int[] {item},
                        new int[0],
                        inputs.columns().stream().map(column -> new long[1]).toList());
        return SequenceEncoder.input(inputs, List.of(row), 1, 0);
    }

    private static String describe(NDList outputs) {
        StringBuilder text = new StringBuilder();
        for (NDArray output : outputs) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(output.getDataType())
                    .append(' ')
                    .append(output.getShape());
        }
        return text.isEmpty() ? "nothing" : text.toString();
    }

    /** Extracts the reason, which PyTorch puts last, after a trace of the module. */
    private static String reason(Exception failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((before, last) -> last)
                .orElse("no message");
    }
}
