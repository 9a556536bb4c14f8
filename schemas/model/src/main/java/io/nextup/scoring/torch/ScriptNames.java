package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    /** The module's classes, by their names with their namespaces. */
    private final Map<String, ScriptClass> classes = new HashMap<>();

    /** Types of what the module's functions return, by their names with their namespaces. */
    private final Map<String, ScriptType> functions = new HashMap<>();

    ScriptNames(AllowedOperators allowed) {
        this.allowed = allowed;
    }

    static boolean isWord(String name) {
        return WORDS.contains(name) || CONSTANTS.contains(name) || REFUSED_WORDS.contains(name);
    }

    static boolean isConstant(String name) {
        return CONSTANTS.contains(name);
    }

    void defineClass(String name, ScriptClass defined, ScriptCursor place)
            throws ArtifactException {
        requireFirst(name, place);
        classes.put(name, defined);
    }

    void defineFunction(String name, ScriptCursor place) throws ArtifactException {
        requireFirst(name, place);
        functions.put(name, ScriptType.UNKNOWN);
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

    /** Returns the class that gets a member of this name, its first one. */
    ScriptClass definer(String owner, String name, ScriptCursor place) throws ArtifactException {
        requireNoNamespace(name, place);
        if (classes.get(owner).member(name).isPresent()) {
            throw place.refused("it defines %s of %s once more".formatted(name, owner));
        }
        return classes.get(owner);
    }

    void defineResult(String function, ScriptType result) {
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

    /** The module's classes, by their names with their namespaces. */
    Map<String, ScriptClass> classes() {
        return Collections.unmodifiableMap(classes);
    }

    boolean isClass(String name) {
        return classes.containsKey(name);
    }

    boolean isFunction(String name) {
        return functions.containsKey(name);
    }

    ScriptType resultOf(String function) {
        return functions.get(function);
    }

    /** Requires that a name may stand alone, or an operator with its namespace. */
    void requireAllowed(String name, ScriptCursor place) throws ArtifactException {
        if (!allowed.has(name)) {
            throw place.refused(AllowedOperators.notAllowed(name));
        }
    }

    /**
     * Reads the type that stands at the cursor.
     *
     * @throws ArtifactException if a part of it is neither allowed nor a class of the module
     */
    ScriptType type(ScriptCursor at) throws ArtifactException {
        ScriptType type = ScriptType.read(at);
        requireKnown(type, at);
        return type;
    }

    private void requireKnown(ScriptType type, ScriptCursor place) throws ArtifactException {
        if (!isClass(type.name())) {
            requireAllowed(type.name(), place);
        }
        for (ScriptType argument : type.arguments()) {
            requireKnown(argument, place);
        }
    }

    /**
     * Type of what stands after the dot of a value. A name of the value's own class counts as such;
     * every other one is an operator whose first argument is the value.
     */
    ScriptType member(ScriptType of, String name, ScriptCursor place) throws ArtifactException {
        ScriptClass own = classes.get(of.name());
        Optional<ScriptType> member = own == null ? Optional.empty() : own.member(name);
        if (member.isPresent()) {
            return member.get();
        }
        if (!allowed.hasMember(name)) {
            throw place.refused(AllowedOperators.notAllowed("torch." + name));
        }
        return ScriptType.UNKNOWN;
    }
}
