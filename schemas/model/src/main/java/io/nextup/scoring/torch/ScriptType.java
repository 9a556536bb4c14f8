package io.nextup.scoring.torch;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Line;
import io.nextup.scoring.torch.ScriptTokens.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A type of TorchScript, as a module's code declares it and pickled data tag it: {@code Tensor},
 * {@code Dict[str, List[int]]}, {@code __torch__.mine.Gru}. A value in the code has the same type
 * for PyTorch, or an unknown one here.
 *
 * @param arguments types in brackets
 */
record ScriptType(String name, List<ScriptType> arguments) {
    /** Nothing is known: every name after the value is that of an operator. No code writes it. */
    static final ScriptType UNKNOWN = named("?");

    /** Name of what can be called. No code writes it. */
    private static final String CALLABLE = "()";

    /** Types within types of pickled data. */
    private static final int MAX_DEPTH = 32;

    private static final int MAX_TEXT = 1_000;
    private static final int MAX_SHOWN = 80;

    private static final Set<String> SIMPLE =
            Set.of("Tensor", "int", "float", "complex", "bool", "str", "Device", "NoneType", "Any");

    /** Generic types by the number of their arguments; a tuple has any. */
    private static final Map<String, Integer> GENERIC = Map.of("List", 1, "Optional", 1, "Dict", 2);

    private static final String TUPLE = "Tuple";

    private static final Set<String> MARKED =
            Set.of("Tensor", "bool", "complex", "float", "int", "str", "Optional", "List", "Dict");

    ScriptType {
        requireNonNull(name, "name is null");
        arguments = List.copyOf(arguments);
    }

    static ScriptType named(String name) {
        return new ScriptType(name, List.of());
    }

    static ScriptType listOf(String name) {
        return new ScriptType("List", List.of(named(name)));
    }

    static ScriptType tuple(List<ScriptType> parts) {
        return new ScriptType(TUPLE, parts);
    }

    /** A method, function or class of the module. */
    static ScriptType callable(ScriptType result) {
        return new ScriptType(CALLABLE, List.of(result));
    }

    /**
     * Reads the type that stands at the cursor, as PyTorch's {@code ScriptTypeParser} does, but
     * none in quotes, which would name native classes.
     *
     * @throws ArtifactException if it is not understood; the names in it are not looked up
     */
    static ScriptType read(ScriptCursor at) throws ArtifactException {
        at.enter();
        if (at.peek().kind() != Kind.NAME) {
            throw at.notUnderstood();
        }
        StringBuilder name = new StringBuilder(at.next().text());
        while (at.skip(".")) {
            name.append('.').append(at.name());
        }
        List<ScriptType> arguments = new ArrayList<>();
        if (at.skip("[")) {
            if (at.skip("(")) {
                at.require(")"); // The type of an empty tuple.
            } else {
                do {
                    arguments.add(read(at));
                } while (at.skip(",") && !at.at("]"));
            }
            at.require("]");
        }
        at.leave();
        return new ScriptType(name.toString(), arguments);
    }

    /**
     * Reads the text of a type in pickled data.
     *
     * @throws SyntaxException if it is not a type that pickled data may have
     */
    static ScriptType of(String text) throws SyntaxException {
        if (text.length() > MAX_TEXT) {
            throw new SyntaxException(
                    "a type of %d characters: at most %d".formatted(text.length(), MAX_TEXT));
        }
        List<Line> lines = ScriptTokens.of(text);
        if (lines.size() != 1) {
            throw new SyntaxException("\"%s\" is not a type".formatted(text));
        }
        ScriptCursor at = new ScriptCursor(lines.get(0), "", "");
        try {
            ScriptType type = read(at);
            if (at.atEnd() && type.isPickled()) {
                return type;
            }
        } catch (ArtifactException notUnderstood) {
            // Says where in a file of code, but this text stands in none.
        }
        throw new SyntaxException(
                "%s is not a type that a module's data may have"
                        .formatted(text.substring(0, Math.min(text.length(), MAX_SHOWN))));
    }

    boolean is(String other) {
        return name.equals(other);
    }

    /** Tells whether it names a class: one of the module's own, or one in native code. */
    boolean isClass() {
        return name.startsWith(TorchArchive.NAMESPACE + ".");
    }

    /** Tells whether a class of the module, or of PyTorch's native code, is part of this. */
    boolean hasClass() {
        return isClass() || arguments.stream().anyMatch(ScriptType::hasClass);
    }

    /** Tells whether values of pickled data may have it, whichever classes it names. */
    boolean isPickled() {
        return isPickled(MAX_DEPTH);
    }

    private boolean isPickled(int depth) {
        boolean isComplete =
                (isClass() || SIMPLE.contains(name))
                        ? arguments.isEmpty()
                        : is(TUPLE) || arguments.size() == GENERIC.getOrDefault(name, -1);
        return depth > 0
                && isComplete
                && arguments.stream().allMatch(argument -> argument.isPickled(depth - 1));
    }

    /** Type of what a call of this gives. */
    ScriptType called() {
        return is(CALLABLE) ? arguments.get(0) : UNKNOWN;
    }

    /** Type of a part of a tuple of this many. */
    ScriptType part(int index, int count) {
        return is(TUPLE) && arguments.size() == count ? arguments.get(index) : UNKNOWN;
    }

    /** Tells whether this is an optional value of a type. */
    boolean mayBe(ScriptType type) {
        return is("Optional") && arguments.equals(List.of(type));
    }

    /**
     * Tells whether PyTorch itself looks, before each use of a value, whether it is of this type.
     */
    boolean isMarked() {
        return MARKED.contains(name) && arguments.stream().allMatch(ScriptType::isMarked);
    }

    /** Writes it as PyTorch does. */
    @Override
    public String toString() {
        if (arguments.isEmpty()) {
            return is(TUPLE) ? "Tuple[()]" : name;
        }
        return arguments.stream()
                .map(ScriptType::toString)
                .collect(Collectors.joining(", ", name + "[", "]"));
    }
}
