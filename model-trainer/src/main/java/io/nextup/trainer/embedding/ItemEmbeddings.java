package io.nextup.trainer.embedding;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.CheckedModule;
import io.nextup.scoring.torch.PyTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Vectors of a module's items. They stay in PyTorch's memory: the table of a large catalogue need
 * not fit into the heap. Not thread-safe.
 */
public final class ItemEmbeddings implements AutoCloseable {
    /** The parameter's name, in the module or in one inside it. */
    private static final String PARAMETER = "item_embedding";

    /** Rows that are compared at once. */
    private static final int BLOCK = 65_536;

    /** Keeps a vector of zeros, which has no direction, from being near to any. */
    private static final float LEAST_LENGTH = 1e-12f;

    private final Model model;
    private final NDArray table;

    private ItemEmbeddings(Model model, NDArray table) {
        this.model = model;
        this.table = table;
    }

    /**
     * Opens the vectors of a model; empty when its module has no float32 parameter {@code
     * item_embedding} of shape (items + 1, dimension).
     *
     * @param allowed operators that the module's code may name
     * @throws IOException if the module cannot be read, names another operator, or has changed
     *     since the artifact was read
     */
    public static Optional<ItemEmbeddings> open(Artifact artifact, AllowedOperators allowed)
            throws IOException {
        return open(
                artifact.module(),
                artifact.manifest().itemCount(),
                Optional.of(artifact.moduleSha256()),
                allowed);
    }

    /**
     * Opens the vectors of a module.
     *
     * @param items highest item index
     * @param sha256 expected SHA-256 of the file; empty where none is known
     */
    static Optional<ItemEmbeddings> open(
            Path module, int items, Optional<String> sha256, AllowedOperators allowed)
            throws IOException {
        Model model = PyTorch.newModel("embeddings");
        try {
            load(model, module, sha256, allowed);
            for (Pair<String, Parameter> parameter : model.getBlock().getParameters()) {
                NDArray array = parameter.getValue().getArray();
                if (isTable(array, items)) {
                    return Optional.of(new ItemEmbeddings(model, array));
                }
            }
            model.close();
            return Optional.empty();
        } catch (MalformedModelException unreadable) {
            model.close();
            throw new IOException("%s cannot be read".formatted(module), unreadable);
        } catch (IOException | RuntimeException | Error failed) {
            model.close();
            throw failed;
        }
    }

    private static void load(
            Model model, Path module, Optional<String> sha256, AllowedOperators allowed)
            throws IOException, MalformedModelException {
        try (CheckedModule checked = CheckedModule.of(module, sha256, allowed)) {
            model.load(checked.file(), null, Map.of("trainParam", "true"));
        } catch (ArtifactException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static boolean isTable(NDArray array, int items) {
        String name = String.valueOf(array.getName());
        Shape shape = array.getShape();
        return (name.equals(PARAMETER) || name.endsWith("." + PARAMETER))
                && array.getDataType() == DataType.FLOAT32
                && shape.dimension() == 2
                && shape.get(0) == items + 1L;
    }

    /** Returns the highest item index. */
    public int items() {
        return Math.toIntExact(table.getShape().get(0)) - 1;
    }

    /** Returns the width of a vector. */
    public int dimension() {
        return Math.toIntExact(table.getShape().get(1));
    }

    /**
     * Returns the vectors of some items.
     *
     * @param indices 1 to items
     * @return (indices, dimension)
     */
    public float[][] rows(int... indices) {
        try (NDManager call = model.getNDManager().newSubManager()) {
            float[] flat = picked(call, indices).toFloatArray();
            float[][] rows = new float[indices.length][dimension()];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(flat, i * dimension(), rows[i], 0, dimension());
            }
            return rows;
        }
    }

    /**
     * An item near another one.
     *
     * @param index 1 to items
     * @param cosine of the angle between the two vectors, -1 to 1
     */
    public record Neighbour(int index, float cosine) {}

    /**
     * Finds the items whose vectors point most nearly into the direction of an item's, the nearest
     * first and without itself.
     *
     * @param item 1 to items
     * @param most most neighbours
     */
    public List<Neighbour> nearest(int item, int most) {
        List<Neighbour> nearest = new ArrayList<>();
        for (int start = 1; start <= items(); start += BLOCK) {
            int end = Math.min(items() + 1, start + BLOCK);
            nearest.addAll(nearest(item, start, end, most));
            nearest.sort(Comparator.comparing(Neighbour::cosine).reversed());
            nearest.subList(Math.min(most, nearest.size()), nearest.size()).clear();
        }
        return nearest;
    }

    /** Finds the nearest of the items from start to end, exclusive. */
    private List<Neighbour> nearest(int item, int start, int end, int most) {
        try (NDManager call = model.getNDManager().newSubManager()) {
            NDArray own = unit(call, new NDIndex("{}:{}", item, item + 1));
            NDArray block = unit(call, new NDIndex("{}:{}", start, end));
            NDArray cosines = block.matMul(own.squeeze(0));
            // The item itself would be the first.
            int found = (int) Math.min(most + 1L, end - start);
            NDList best = cosines.topK(found, 0);
            float[] values = best.get(0).toFloatArray();
            long[] places = best.get(1).toLongArray();
            List<Neighbour> nearest = new ArrayList<>();
            for (int i = 0; i < found; i++) {
                int index = start + (int) places[i];
                if (index != item) {
                    nearest.add(new Neighbour(index, values[i]));
                }
            }
            return nearest;
        }
    }

    /** Returns rows, each of length 1. */
    private NDArray unit(NDManager call, NDIndex rows) {
        NDArray vectors = table.get(rows);
        vectors.attach(call);
        NDArray lengths = vectors.square().sum(new int[] {1}, true).sqrt();
        return vectors.div(lengths.maximum(LEAST_LENGTH));
    }

    /** Picks rows natively. */
    private NDArray picked(NDManager call, int... indices) {
        long[] wide = new long[indices.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = indices[i];
        }
        NDArray picked = table.get(new NDIndex("{}", call.create(wide)));
        picked.attach(call);
        return picked;
    }

    @Override
    public void close() {
        model.close();
    }
}
