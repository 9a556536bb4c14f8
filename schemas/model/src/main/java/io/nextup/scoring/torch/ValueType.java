package io.nextup.scoring.torch;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/**
 * Type of a value in a module's code, as far as the check knows it. PyTorch has the same type for
 * the value, or the check knows nothing.
 *
 * @param name as the code writes it, such as {@code Tensor} or {@code __torch__.mine.Gru}
 * @param parts types in its brackets
 */
record ValueType(String name, List<ValueType> parts) {
    /** Nothing is known: every name after it is that of an operator. */
    static final ValueType UNKNOWN = named("unknown");

    private static final String CALLABLE = "callable";

    private static final Set<String> MARKED =
            Set.of("Tensor", "bool", "complex", "float", "int", "str", "Optional", "List", "Dict");

    ValueType {
        requireNonNull(name, "name is null");
        parts = List.copyOf(parts);
    }

    static ValueType named(String name) {
        return new ValueType(name, List.of());
    }

    static ValueType tuple(List<ValueType> parts) {
        return new ValueType("Tuple", parts);
    }

    /** A method, function or class of the module. */
    static ValueType callable(ValueType result) {
        return new ValueType(CALLABLE, List.of(result));
    }

    /** Type of what a call of this gives. */
    ValueType called() {
        return name.equals(CALLABLE) ? parts.get(0) : UNKNOWN;
    }

    /** Type of a part of a tuple of this many. */
    ValueType part(int index, int count) {
        return name.equals("Tuple") && parts.size() == count ? parts.get(index) : UNKNOWN;
    }

    boolean is(String other) {
        return name.equals(other);
    }

    /** Tells whether this is an optional value of a type. */
    boolean mayBe(ValueType type) {
        return name.equals("Optional") && parts.equals(List.of(type));
    }

    /** Tells whether a class of the module, or of PyTorch's native code, is part of this. */
    boolean hasClass() {
        return name.startsWith(TorchArchive.NAMESPACE + ".")
                || parts.stream().anyMatch(ValueType::hasClass);
    }

    /**
     * Tells whether PyTorch itself looks, before each use of a value, whether it is of this type.
     */
    boolean isMarked() {
        return MARKED.contains(name) && parts.stream().allMatch(ValueType::isMarked);
    }
}
