package io.nextup.scoring.torch;

import java.util.Optional;

/**
 * The functions that pickled data of a module call, all of them.
 *
 * <p>Source: PyTorch's {@code torch/csrc/jit/serialization/pickler.cpp}.
 */
enum PickledFunction {
    /** Makes a tensor of a storage. */
    TENSOR("torch._utils", "_rebuild_tensor_v2"),
    /** Makes the hooks of a tensor: none, ever. */
    HOOKS("collections", "OrderedDict"),
    INTS("torch.jit._pickle", "build_intlist"),
    FLOATS("torch.jit._pickle", "build_doublelist"),
    BOOLS("torch.jit._pickle", "build_boollist"),
    TENSORS("torch.jit._pickle", "build_tensorlist"),
    /** Gives a list or a dictionary its type. */
    TAG("torch.jit._pickle", "restore_type_tag"),
    COMPLEX("builtins", "complex"),
    DEVICE("torch", "device");

    private static final ScriptType INT_LIST = ScriptType.listOf("int");
    private static final ScriptType FLOAT_LIST = ScriptType.listOf("float");
    private static final ScriptType BOOL_LIST = ScriptType.listOf("bool");
    private static final ScriptType TENSOR_LIST = ScriptType.listOf("Tensor");

    private final String module;
    private final String function;

    PickledFunction(String module, String function) {
        this.module = module;
        this.function = function;
    }

    static Optional<PickledFunction> named(String module, String function) {
        for (PickledFunction one : values()) {
            if (one.module.equals(module) && one.function.equals(function)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** Returns the function that makes a list of this type. */
    static PickledFunction ofList(ScriptType type) {
        for (PickledFunction one : values()) {
            if (one.list().filter(type::equals).isPresent()) {
                return one;
            }
        }
        return TAG;
    }

    /** The type of the list that it makes, if it makes lists of one type. */
    Optional<ScriptType> list() {
        return switch (this) {
            case INTS -> Optional.of(INT_LIST);
            case FLOATS -> Optional.of(FLOAT_LIST);
            case BOOLS -> Optional.of(BOOL_LIST);
            case TENSORS -> Optional.of(TENSOR_LIST);
            case TENSOR, HOOKS, TAG, COMPLEX, DEVICE -> Optional.empty();
        };
    }

    String module() {
        return module;
    }

    String function() {
        return function;
    }
}
