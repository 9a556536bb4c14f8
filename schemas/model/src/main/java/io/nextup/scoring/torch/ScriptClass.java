package io.nextup.scoring.torch;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Declarations of a class in a module's code. {@link ScriptCheck} adds its members while it reads
 * them; then they stay as they are. Not thread-safe.
 *
 * <p>Source: {@code SourceImporterImpl::importClass} and {@code importNamedTuple} in PyTorch's
 * {@code torch/csrc/jit/serialization/import_source.cpp}.
 */
final class ScriptClass {
    private static final String GET_STATE = "__getstate__";
    private static final String SET_STATE = "__setstate__";

    private final boolean isTuple;
    private final Map<String, ScriptType> attributes = new LinkedHashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final Map<String, Method> methods = new HashMap<>();

    private record Method(ScriptType result, List<ScriptType> parameters) {}

    /**
     * @param isTuple true if its instances are tuples, whose items are the attributes
     */
    ScriptClass(boolean isTuple) {
        this.isTuple = isTuple;
    }

    void addAttribute(String name, ScriptType type) {
        attributes.put(name, type);
    }

    void addConstant(String name) {
        constants.add(name);
    }

    /**
     * Adds a method.
     *
     * @param parameters types of its parameters, the instance among them
     */
    void addMethod(String name, ScriptType result, List<ScriptType> parameters) {
        methods.put(name, new Method(result, List.copyOf(parameters)));
    }

    boolean isTuple() {
        return isTuple;
    }

    /** Types of the attributes by name, in the order in which PyTorch keeps their values. */
    Map<String, ScriptType> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    /** Type of an attribute, a constant or a method, if there is one of this name. */
    Optional<ScriptType> member(String name) {
        if (methods.containsKey(name)) {
            return Optional.of(ScriptType.callable(methods.get(name).result()));
        }
        return constants.contains(name)
                ? Optional.of(ScriptType.UNKNOWN)
                : Optional.ofNullable(attributes.get(name));
    }

    /**
     * Type of the state from which the class restores an instance, if it does. PyTorch asks for
     * both methods, {@code __getstate__} and {@code __setstate__}, and takes attributes otherwise.
     */
    Optional<ScriptType> state() {
        if (!methods.containsKey(GET_STATE) || !methods.containsKey(SET_STATE)) {
            return Optional.empty();
        }
        List<ScriptType> parameters = methods.get(SET_STATE).parameters();
        return Optional.of(parameters.size() == 2 ? parameters.get(1) : ScriptType.UNKNOWN);
    }
}
