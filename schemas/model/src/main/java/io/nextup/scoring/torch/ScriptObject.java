package io.nextup.scoring.torch;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance of a class in the source text, with its attributes by name. Not thread-safe.
 *
 * <p>A module's attributes must include {@code training}, and every attribute that its class
 * declares.
 */
public final class ScriptObject {
    private final String className;
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    /**
     * @param className name of the class in the source text, such as {@code SASRec}
     */
    public ScriptObject(String className) {
        this.className = requireNonNull(className, "className is null");
    }

    public ScriptObject with(String name, boolean value) {
        return put(name, value);
    }

    public ScriptObject with(String name, long value) {
        return put(name, value);
    }

    public ScriptObject with(String name, double value) {
        return put(name, value);
    }

    public ScriptObject with(String name, String value) {
        return put(name, value);
    }

    public ScriptObject with(String name, ScriptTensor value) {
        return put(name, value);
    }

    /** Adds a module inside this one. */
    public ScriptObject with(String name, ScriptObject value) {
        return put(name, value);
    }

    /** Name of the class in the source text. */
    public String className() {
        return className;
    }

    /**
     * Returns the object as pickled data hold it, with the attributes in the order in which they
     * were added.
     *
     * @param tensors receives its tensors: the key of each is its index
     */
    PickledValue pickled(List<ScriptTensor> tensors) {
        Map<String, PickledValue> values = new LinkedHashMap<>();
        attributes.forEach((name, value) -> values.put(name, pickled(value, tensors)));
        return new PickledValue.Instance(
                TorchArchive.NAMESPACE + "." + className, Collections.unmodifiableMap(values));
    }

    private static PickledValue pickled(Object value, List<ScriptTensor> tensors) {
        if (value instanceof Boolean truth) {
            return new PickledValue.Truth(truth);
        } else if (value instanceof Long number) {
            return new PickledValue.Whole(number);
        } else if (value instanceof Double number) {
            return new PickledValue.Real(number);
        } else if (value instanceof String text) {
            return new PickledValue.Text(text);
        } else if (value instanceof ScriptTensor tensor) {
            tensors.add(tensor);
            return tensor.pickled(Integer.toString(tensors.size() - 1));
        } else if (value instanceof ScriptObject object) {
            return object.pickled(tensors);
        }
        throw new AssertionError("No pickle for " + value.getClass());
    }

    private ScriptObject put(String name, Object value) {
        requireNonNull(value, () -> "%s.%s is null".formatted(className, name));
        if (attributes.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("%s.%s is given twice".formatted(className, name));
        }
        return this;
    }
}
