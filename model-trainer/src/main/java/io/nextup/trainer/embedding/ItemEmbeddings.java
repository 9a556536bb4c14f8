package io.nextup.trainer.embedding;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.nextup.scoring.torch.PyTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads item vectors out of a TorchScript module. */
public final class ItemEmbeddings {
    /** The parameter's name, in the module or in one inside it. */
    private static final String PARAMETER = "item_embedding";

    private ItemEmbeddings() {}

    /**
     * Reads the vectors of some items; empty when the module has no float32 parameter {@code
     * item_embedding} of shape (items + 1, dimension).
     *
     * @param items highest item index
     * @param indices 1 to items
     * @return (indices, dimension)
     * @throws IOException if the module cannot be read
     */
    public static Optional<float[][]> read(Path module, int items, int[] indices)
            throws IOException {
        try (Model model = PyTorch.newModel("embeddings")) {
            model.load(module, null, Map.of("trainParam", "true"));
            for (Pair<String, Parameter> parameter : model.getBlock().getParameters()) {
                NDArray array = parameter.getValue().getArray();
                if (isTable(array, items)) {
                    return Optional.of(rows(model.getNDManager(), array, indices));
                }
            }
            return Optional.empty();
        } catch (MalformedModelException unreadable) {
            throw new IOException("%s cannot be read".formatted(module), unreadable);
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

    /** Picks the rows natively: the table of a large catalogue need not fit into the heap. */
    private static float[][] rows(NDManager manager, NDArray table, int[] indices) {
        int dimension = Math.toIntExact(table.getShape().get(1));
        try (NDManager call = manager.newSubManager()) {
            long[] wide = new long[indices.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = indices[i];
            }
            NDArray picked = table.get(new NDIndex("{}", call.create(wide)));
            picked.attach(call);
            float[] flat = picked.toFloatArray();
            float[][] rows = new float[indices.length][dimension];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(flat, i * dimension, rows[i], 0, dimension);
            }
            return rows;
        }
    }
}
