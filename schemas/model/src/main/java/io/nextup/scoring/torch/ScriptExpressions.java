package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks the expressions of one function, by the grammar of PyTorch's {@code
 * torch/csrc/jit/frontend/parser.cpp}, and gives their types as far as these matter. Precedence
 * does not: each operand is checked, and a value of two operands has an unknown type. Not
 * thread-safe.
 */
final class ScriptExpressions {
    private static final Set<String> SIGNS =
            Set.of(
                    "+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", ">", "<=", ">=", "<<",
                    ">>", "&", "|", "^");

    private static final Set<String> BETWEEN = Set.of("and", "or", "in", "is");

    private static final Set<String> BEFORE = Set.of("-", "~", "not");

    /** Arguments with which an operator writes its results over a tensor, whatever its size was. */
    private static final Set<String> OUTPUTS =
            Set.of("out", "out0", "out1", "out2", "values", "indices", "max", "min");

    private final ScriptNames names;

    /**
     * Parameters and variables that were given before; each has one type in all of the function.
     */
    private final Map<String, ScriptType> variables = new HashMap<>();

    ScriptExpressions(ScriptNames names) {
        this.names = names;
    }

    /**
     * Gives a variable a value of this type.
     *
     * @throws ArtifactException if it has had another type on which the meaning of names depends:
     *     which one it has in a loop, only PyTorch knows
     */
    void give(String name, ScriptType type, ScriptCursor at) throws ArtifactException {
        names.requireVariable(name, at);
        ScriptType before = variables.putIfAbsent(name, type);
        if (before == null || before.equals(type)) {
            return;
        }
        if (before.hasClass()) {
            throw at.refused("it gives %s a value of another type than before".formatted(name));
        }
        if (before.mayBe(type)) {
            return;
        }
        if (before.is("Optional") && !before.isMarked()) {
            throw at.refused("it gives %s a value of another type than before".formatted(name));
        }
        variables.put(name, type.mayBe(before) ? type : ScriptType.UNKNOWN);
    }

    /** Reads one expression, or several with commas between, which are a tuple. */
    ScriptType tuple(ScriptCursor at) throws ArtifactException {
        ScriptType first = expression(at);
        if (!at.at(",")) {
            return first;
        }
        List<ScriptType> parts = new ArrayList<>(List.of(first));
        while (at.skip(",") && !endsTuple(at)) {
            parts.add(expression(at));
        }
        return ScriptType.tuple(parts);
    }

    private static boolean endsTuple(ScriptCursor at) {
        return at.at(")") || at.at("=") || at.atEnd();
    }

    ScriptType expression(ScriptCursor at) throws ArtifactException {
        at.enter();
        ScriptType type = operand(at);
        while (true) {
            if (at.skip("if")) {
                expression(at);
                at.require("else");
                operand(at);
            } else if (at.skip("for")) {
                // The names were given when the statement began.
                while (!at.at("in")) {
                    at.name();
                    at.skip(",");
                }
                at.require("in");
                expression(at);
            } else if (skipSign(at)) {
                operand(at);
            } else {
                break;
            }
            type = ScriptType.UNKNOWN;
        }
        at.leave();
        return type;
    }

    private static boolean skipSign(ScriptCursor at) {
        Token token = at.peek();
        boolean notIn = token.is("not") && at.peek(1).is("in");
        if (notIn) {
            at.next();
        }
        if (notIn
                || (token.kind() == Kind.SIGN ? SIGNS.contains(token.text()) : isBetween(token))) {
            at.next();
            return true;
        }
        return false;
    }

    private static boolean isBetween(Token token) {
        return token.kind() == Kind.NAME && BETWEEN.contains(token.text());
    }

    /** Reads an expression without operators between values. */
    ScriptType operand(ScriptCursor at) throws ArtifactException {
        boolean alone = true;
        while (BEFORE.contains(at.peek().text())) {
            at.next();
            alone = false;
        }
        ScriptType type = first(at);
        while (true) {
            if (at.skip(".")) {
                type = names.member(type, at.name(), at);
            } else if (at.skip("(")) {
                arguments(at);
                type = type.called();
            } else if (at.skip("[")) {
                subscripts(at);
                type = ScriptType.UNKNOWN;
            } else {
                return alone ? type : ScriptType.UNKNOWN;
            }
        }
    }

    private ScriptType first(ScriptCursor at) throws ArtifactException {
        switch (at.peek().kind()) {
            case NUMBER -> {
                at.next();
                return ScriptType.UNKNOWN;
            }
            case TEXT -> {
                while (at.peek().kind() == Kind.TEXT) {
                    at.next();
                }
                return ScriptType.UNKNOWN;
            }
            case NAME -> {
                return name(at);
            }
            default -> {
                return bracket(at);
            }
        }
    }

    private ScriptType bracket(ScriptCursor at) throws ArtifactException {
        ScriptType type = ScriptType.UNKNOWN;
        if (at.skip("(")) {
            if (at.skip(")")) {
                return ScriptType.tuple(List.of());
            }
            type = tuple(at);
            at.require(")");
        } else if (at.skip("[")) {
            while (!at.skip("]")) {
                expression(at);
                requireCommaOr("]", at);
            }
        } else if (at.skip("{")) {
            while (!at.skip("}")) {
                expression(at);
                at.require(":");
                expression(at);
                requireCommaOr("}", at);
            }
        } else {
            throw at.notUnderstood();
        }
        return type;
    }

    private static void requireCommaOr(String end, ScriptCursor at) throws ArtifactException {
        if (!at.at(end)) {
            at.require(",");
        }
    }

    private void arguments(ScriptCursor at) throws ArtifactException {
        while (!at.skip(")")) {
            if (at.peek().kind() == Kind.NAME && at.peek(1).is("=")) {
                String argument = at.name();
                if (OUTPUTS.contains(argument)) {
                    throw at.refused(
                            "it gives the argument %s, into which an operator would write"
                                    .formatted(argument));
                }
                at.next();
            }
            expression(at);
            requireCommaOr(")", at);
        }
    }

    private void subscripts(ScriptCursor at) throws ArtifactException {
        while (!at.skip("]")) {
            if (!at.at(":")) {
                expression(at);
            }
            for (int colons = 0; colons < 2 && at.skip(":"); colons++) {
                if (!at.at(":") && !at.at(",") && !at.at("]")) {
                    expression(at);
                }
            }
            requireCommaOr("]", at);
        }
    }

    /** A name with what belongs to it: PyTorch gives a namespace no value of its own. */
    private ScriptType name(ScriptCursor at) throws ArtifactException {
        String name = at.peek().text();
        switch (name) {
            case "torch" -> {
                at.next();
                return operator("torch", at);
            }
            case "ops" -> {
                at.next();
                if (!at.skip(".")) {
                    throw at.refused("it uses all of ops");
                }
                return operator("ops." + at.name(), at);
            }
            case "CONSTANTS" -> {
                at.next();
                at.require(".");
                if (!at.name().matches("c[0-9]+")) {
                    throw at.refused("it uses CONSTANTS otherwise than by numbers, as in c0");
                }
                return ScriptType.UNKNOWN;
            }
            case TorchArchive.NAMESPACE -> {
                at.next();
                return path(at);
            }
            default -> {
                if (ScriptNames.isConstant(name)) {
                    at.next();
                    return ScriptType.UNKNOWN;
                }
                at.name();
                ScriptType variable = variables.get(name);
                if (variable != null) {
                    return variable;
                }
                names.requireAllowed(name, at);
                return special(name, at);
            }
        }
    }

    private ScriptType operator(String namespace, ScriptCursor at) throws ArtifactException {
        if (!at.skip(".")) {
            throw at.refused("it uses all of " + namespace);
        }
        names.requireAllowed(namespace + "." + at.name(), at);
        return ScriptType.UNKNOWN;
    }

    /** A class or function of the module, or a class of PyTorch's native code. */
    private ScriptType path(ScriptCursor at) throws ArtifactException {
        StringBuilder path = new StringBuilder(TorchArchive.NAMESPACE);
        while (at.skip(".")) {
            String name = path.append('.').append(at.name()).toString();
            if (names.isFunction(name)) {
                return ScriptType.callable(names.resultOf(name));
            }
            if (names.isClass(name)) {
                if (at.at(".") && at.peek(1).is("__new__")) {
                    at.next();
                    at.next();
                    return instance(at);
                }
                return ScriptType.callable(ScriptType.named(name));
            }
        }
        String name = path.toString();
        if (!name.startsWith(AllowedOperators.NATIVE_CLASSES)) {
            throw at.refused("it names %s, which the module does not define".formatted(name));
        }
        names.requireAllowed(name, at);
        return ScriptType.UNKNOWN;
    }

    /** An instance of the class in brackets, whichever class stands before. */
    private ScriptType instance(ScriptCursor at) throws ArtifactException {
        at.require("(");
        ScriptType made = path(requireNamespace(at)).called();
        at.skip(",");
        at.require(")");
        return made;
    }

    private static ScriptCursor requireNamespace(ScriptCursor at) throws ArtifactException {
        at.require(TorchArchive.NAMESPACE);
        return at;
    }

    /** Functions whose arguments PyTorch does not take for values. */
    private ScriptType special(String name, ScriptCursor at) throws ArtifactException {
        switch (name) {
            case "getattr" -> {
                at.require("(");
                ScriptType of = expression(at);
                at.require(",");
                String member = at.text();
                at.skip(",");
                at.require(")");
                return names.member(of, member, at);
            }
            case "annotate" -> {
                at.require("(");
                ScriptType type = names.type(at);
                at.require(",");
                expression(at);
                at.skip(",");
                at.require(")");
                return type;
            }
            case "unchecked_cast" -> {
                at.require("(");
                ScriptType type = names.type(at);
                at.require(",");
                ScriptType of = expression(at);
                at.skip(",");
                at.require(")");
                requireSafeCast(type, of, at);
                return type;
            }
            case "uninitialized" -> {
                at.require("(");
                ScriptType type = names.type(at);
                at.skip(",");
                at.require(")");
                return type;
            }
            case "isinstance" -> {
                at.require("(");
                expression(at);
                at.require(",");
                if (at.skip("(")) {
                    while (!at.skip(")")) {
                        names.type(at);
                        requireCommaOr(")", at);
                    }
                } else {
                    names.type(at);
                }
                at.skip(",");
                at.require(")");
                return ScriptType.UNKNOWN;
            }
            default -> {
                return ScriptType.UNKNOWN;
            }
        }
    }

    /**
     * PyTorch casts without a look at the value. Of a tuple or an instance of a class it would then
     * read parts that the value does not have.
     */
    private static void requireSafeCast(ScriptType type, ScriptType of, ScriptCursor at)
            throws ArtifactException {
        if (!type.isMarked() && !of.mayBe(type)) {
            throw at.refused(
                    "it takes a value for one of type %s without a check".formatted(type.name()));
        }
    }
}
