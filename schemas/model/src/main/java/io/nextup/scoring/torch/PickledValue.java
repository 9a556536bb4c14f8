package io.nextup.scoring.torch;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A value of a module's pickled data. Immutable, and without cycles. A value that two others hold
 * is the same object in both, so whoever walks through values keeps those seen by identity: few
 * bytes make values with more paths through them than could ever be walked.
 */
sealed interface PickledValue {
    /** Levels of values, this one included. */
    default int depth() {
        return 1;
    }

    record Nothing() implements PickledValue {}

    record Truth(boolean value) implements PickledValue {}

    record Whole(long value) implements PickledValue {}

    record Real(double value) implements PickledValue {}

    record Complex(double real, double imaginary) implements PickledValue {}

    record Text(String value) implements PickledValue {}

    /**
     * A device.
     *
     * @param name such as {@code cpu}
     */
    record Device(String name) implements PickledValue {}

    record Tuple(List<PickledValue> items, int depth) implements PickledValue {
        Tuple(List<PickledValue> items) {
            this(List.copyOf(items), 1 + deepest(items));
        }
    }

    /**
     * A list.
     *
     * @param type of the list, such as {@code List[int]}
     */
    record Sequence(ScriptType type, List<PickledValue> items, int depth) implements PickledValue {
        Sequence(ScriptType type, List<PickledValue> items) {
            this(type, List.copyOf(items), 1 + deepest(items));
        }
    }

    /**
     * A dictionary.
     *
     * @param type of the dictionary, such as {@code Dict[str, int]}
     * @param items keys and values in turn
     */
    record Dictionary(ScriptType type, List<PickledValue> items, int depth)
            implements PickledValue {
        Dictionary(ScriptType type, List<PickledValue> items) {
            this(type, List.copyOf(items), 1 + deepest(items));
        }
    }

    /**
     * An instance of a class in the module's code, by its attributes.
     *
     * @param className with its namespaces, such as {@code __torch__.mine.Gru}
     * @param attributes values by name, in their order
     */
    record Instance(String className, Map<String, PickledValue> attributes, int depth)
            implements PickledValue {
        /** Takes attributes that nobody changes afterwards. */
        Instance(String className, Map<String, PickledValue> attributes) {
            this(className, attributes, 1 + deepest(attributes.values()));
        }
    }

    /**
     * An instance that its class restores from a state: one of PyTorch's native classes, or one
     * whose code has {@code __setstate__}.
     */
    record Restored(String className, PickledValue state) implements PickledValue {
        @Override
        public int depth() {
            return 1 + state.depth();
        }
    }

    /**
     * A view of a part of a storage, or of all of it.
     *
     * @param offset elements before the first one
     * @param sizes outermost first
     * @param strides distances in elements between neighbours in each dimension
     */
    record Tensor(
            Storage storage,
            long offset,
            List<Long> sizes,
            List<Long> strides,
            boolean requiresGrad)
            implements PickledValue {
        public Tensor {
            sizes = List.copyOf(sizes);
            strides = List.copyOf(strides);
        }
    }

    /**
     * Memory of tensors. Not a value itself; each entry of the archive is one object.
     *
     * @param key name of its entry in the archive that was read
     */
    record Storage(StorageType type, String key, long elements) {}

    private static int deepest(Collection<PickledValue> values) {
        return values.stream().mapToInt(PickledValue::depth).max().orElse(0);
    }
}
