package io.nextup.trainer.family.network;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Names and shapes of a network's parameters, as its class declares them. One of them is {@value
 * #ITEM_VECTORS} (I + 1, D), whose row 0 is padding. Not thread-safe while it is put together.
 */
public final class Parameters {
    public static final String ITEM_VECTORS = "item_embedding";

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    /** Initial value of each element, drawn in the order of the parameters. */
    public interface Start {
        float value(String name, Random random);
    }

    public Parameters with(String name, long... shape) {
        shapes.put(name, shape.clone());
        return this;
    }

    /** Returns the number of elements of all parameters. */
    public long size() {
        return shapes.values().stream().mapToLong(Parameters::size).sum();
    }

    private static long size(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** Returns initial weights by name: the same for the same seed, zeros for padding. */
    public Map<String, float[]> initial(long seed, Start start) {
        Random random = new Random(seed);
        Map<String, float[]> weights = new LinkedHashMap<>();
        shapes.forEach(
                (name, shape) -> {
                    float[] values = new float[Math.toIntExact(size(shape))];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = start.value(name, random);
                    }
                    weights.put(name, values);
                });
        int dimension = (int) shapes.get(ITEM_VECTORS)[1];
        Arrays.fill(weights.get(ITEM_VECTORS), 0, dimension, 0f);
        return weights;
    }

    /**
     * Gives a module its parameters.
     *
     * @param weights values by name
     */
    public ScriptObject into(ScriptObject module, Map<String, float[]> weights) {
        shapes.forEach(
                (name, shape) -> module.with(name, new ScriptTensor(weights.get(name), shape)));
        return module;
    }
}
