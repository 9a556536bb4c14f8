package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Meaning of every name in the code of one module: its own classes and functions, and the operators
 * that it may use. PyTorch resolves a name in the order of {@code Environment::getSugaredVar}
 * ({@code torch/csrc/jit/frontend/ir_emitter.cpp}) and of {@code SourceImporterImpl} ({@code
 * torch/csrc/jit/serialization/import_source.cpp}); a name after a dot, in that of {@code
 * SimpleValue::attr} ({@code sugared_value.cpp}). Not thread-safe.
 */
final class ScriptNames {
    /** Words of Python that TorchScript does not know, or that a module does not need. */
    static final Set<String> REFUSED_WORDS =
            Set.of(
                    "import",
                    "from",
                    "exec",
                    "lambda",
                    "with",
                    "try",
                    "except",
                    "finally",
                    "global",
                    "nonlocal",
                    "yield",
                    "async",
                    "await",
                    "del");

    /** Constants of the language, and of PyTorch's importer. */
    private static final Set<String> CONSTANTS =
            Set.of("True", "False", "None", "inf", "nan", "infj", "nanj");

    private static final Set<String> WORDS =
            Set.of(
                    "and",
                    "or",
                    "not",
                    "in",
                    "is",
                    "if",
                    "elif",
                    "else",
                    "while",
                    "for",
                    "return",
                    "assert",
                    "raise",
                    "def",
                    "class",
                    "pass",
                    "break",
                    "continue",
                    "Ellipsis",
                    "NoneType");

    /** Names through which PyTorch finds operators, constants and classes. */
    private static final Set<String> NAMESPACES =
            Set.of(
                    TorchArchive.NAMESPACE,
                    "torch",
                    "ops",
                    "classes",
                    "aten",
                    "prim",
                    "CONSTANTS",
                    "annotate",
                    "awaitable",
                    "fork",
                    "getattr",
                    "isinstance",
                    "unchecked_cast",
                    "uninitialized");

    /**
     * Functions that PyTorch knows without a namespace and that do more than compute. Where a
     * variable of such a name has no value yet, PyTorch takes it for the function.
     */
    private static final Set<String> FUNCTIONS =
            Set.of("_to_tensor", "hasattr", "hash", "id", "print", "rangelist");

    private final AllowedOperators allowed;

    /** Members of the module's classes, by the class's name with its namespace. */
    private final Map<String, Map<String, ValueType>> classes = new HashMap<>();

    /** Types of what the module's functions return, by their names with their namespaces. */
    private final Map<String, ValueType> functions = new HashMap<>();

    ScriptNames(AllowedOperators allowed) {
        this.allowed = allowed;
    }

    static boolean isWord(String name) {
        return WORDS.contains(name) || CONSTANTS.contains(name) || REFUSED_WORDS.contains(name);
    }

    static boolean isConstant(String name) {
        return CONSTANTS.contains(name);
    }

    void defineClass(String name, ScriptCursor place) throws ArtifactException {
        requireFirst(name, place);
        classes.put(name, new HashMap<>());
    }

    void defineFunction(String name, ScriptCursor place) throws ArtifactException {
        requireFirst(name, place);
        functions.put(name, ValueType.UNKNOWN);
    }

    private void requireFirst(String name, ScriptCursor place) throws ArtifactException {
        if (name.startsWith(AllowedOperators.NATIVE_CLASSES)) {
            throw place.refused(AllowedOperators.notAllowed(name));
        }
        requireNoNamespace(name.substring(name.lastIndexOf('.') + 1), place);
        if (classes.containsKey(name) || functions.containsKey(name)) {
            throw place.refused("it defines %s once more".formatted(name));
        }
    }

    void defineMember(String owner, String name, ValueType type, ScriptCursor place)
            throws ArtifactException {
        requireNoNamespace(name, place);
        if (classes.get(owner).putIfAbsent(name, type) != null) {
            throw place.refused("it defines %s of %s once more".formatted(name, owner));
        }
    }

    void defineResult(String function, ValueType result) {
        functions.put(function, result);
    }

    /** Requires a name that a variable or a parameter may have. */
    void requireVariable(String name, ScriptCursor place) throws ArtifactException {
        requireNoNamespace(name, place);
        if (FUNCTIONS.contains(name) && !allowed.has(name)) {
            throw place.refused(
                    "it gives a variable the name %s of a function of PyTorch".formatted(name));
        }
    }

    private static void requireNoNamespace(String name, ScriptCursor place)
            throws ArtifactException {
        if (AllowedOperators.OF_FILES.contains(name)) {
            throw place.refused(
                    "it gives the name %s of an operator that uses files".formatted(name));
        }
        if (NAMESPACES.contains(name)) {
            throw place.refused(
                    "it gives the name %s, through which PyTorch finds what is not the module's own"
                            .formatted(name));
        }
    }

    boolean isClass(String name) {
        return classes.containsKey(name);
    }

    boolean isFunction(String name) {
        return functions.containsKey(name);
    }

    ValueType resultOf(String function) {
        return functions.get(function);
    }

    /** Requires that a name may stand alone, or an operator with its namespace. */
    void requireAllowed(String name, ScriptCursor place) throws ArtifactException {
        if (!allowed.has(name)) {
            throw place.refused(AllowedOperators.notAllowed(name));
        }
    }

    /**
     * Type of what stands after the dot of a value. A name of the value's own class counts as such;
     * every other one is an operator whose first argument is the value.
     */
    ValueType member(ValueType of, String name, ScriptCursor place) throws ArtifactException {
        ValueType own = classes.getOrDefault(of.name(), Map.of()).get(name);
        if (own != null) {
            return own;
        }
        if (!allowed.hasMember(name)) {
            throw place.refused(AllowedOperators.notAllowed("torch." + name));
        }
        return ValueType.UNKNOWN;
    }
}
