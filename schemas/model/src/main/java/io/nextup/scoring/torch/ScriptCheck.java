package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Line;
import io.nextup.scoring.torch.ScriptTokens.SyntaxException;
import io.nextup.scoring.torch.ScriptTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares every name in a module's code with the module's own and with the allowed operators. A
 * name of the module's own counts only where PyTorch finds it: a variable in its function, an
 * attribute or a method after {@code self} or another value that is known for an instance of the
 * class that has it, a class or a function with all of its namespace. Every other name is that of
 * an operator, called or not. Code that is not understood to its end is refused.
 *
 * <p>Reads in three rounds: which classes and functions there are, which types their members have,
 * what the functions do. Returns what the classes declare, so that pickled data are held against
 * the types by which the code was checked.
 */
final class ScriptCheck {
    /** Names of files: PyTorch makes a class's namespace from them. */
    private static final Pattern FILE =
            Pattern.compile("code/(" + TorchArchive.NAMESPACE + "(?:/[A-Za-z0-9_]+)*)\\.py");

    private static final String TUPLE = "NamedTuple";

    private static final Set<String> BASES = Set.of("Module", TUPLE);

    private static final Set<String> LISTS = Set.of("__parameters__", "__buffers__");

    private static final String ANNOTATIONS = "__annotations__";

    /** Names in a class that PyTorch takes for lists of its own, whatever type they are given. */
    private static final Set<String> OTHER_LISTS =
            Set.of("__attributes__", "__forward_hooks__", "__forward_pre_hooks__");

    /**
     * An attribute that PyTorch makes an instance of a native class, where a Tensor is declared.
     */
    private static final String PACKED = "_packed_params";

    /** Names of attributes in quotes, such as those of a list of modules. */
    private static final Pattern QUOTED = Pattern.compile("[A-Za-z0-9_. -]+");

    private final ScriptNames names;
    private final String module;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();

    /**
     * Code that was checked.
     *
     * @param sources texts by their files, in order, written from what was understood
     * @param classes by their names with their namespaces, such as {@code __torch__.mine.Gru}
     */
    record Checked(Map<String, String> sources, Map<String, ScriptClass> classes) {
        Checked {
            sources = Collections.unmodifiableMap(new TreeMap<>(sources));
            classes = Map.copyOf(classes);
        }
    }

    /** A line of the class OWNER that is not a method's. */
    private record Attribute(String owner, Line line, String file) {}

    /**
     * A function, or a method of a class.
     *
     * @param name with its namespace
     */
    private record Function(
            Optional<String> owner, String name, Line head, List<Line> body, String file) {}

    private ScriptCheck(AllowedOperators allowed, String module) {
        this.names = new ScriptNames(allowed);
        this.module = module;
    }

    /**
     * Checks the code of a module.
     *
     * @param sources texts by their files
     * @param name name of the module, for errors
     * @throws ArtifactException naming the first operator that is not allowed, or the first line
     *     that is not understood
     */
    static Checked run(Map<String, String> sources, AllowedOperators allowed, String name)
            throws ArtifactException {
        ScriptCheck check = new ScriptCheck(allowed, name);
        Map<String, String> written = new HashMap<>();
        for (Map.Entry<String, String> source : new TreeMap<>(sources).entrySet()) {
            List<Line> lines = check.lines(source.getKey(), source.getValue());
            check.file(source.getKey(), lines);
            written.put(source.getKey(), ScriptTokens.text(lines));
        }
        for (Attribute attribute : check.attributes) {
            check.attribute(attribute);
        }
        List<Map<String, ScriptType>> parameters = new ArrayList<>();
        for (Function function : check.functions) {
            parameters.add(check.head(function));
        }
        for (int i = 0; i < parameters.size(); i++) {
            check.body(check.functions.get(i), parameters.get(i));
        }
        return new Checked(written, check.names.classes());
    }

    private List<Line> lines(String file, String source) throws ArtifactException {
        List<Line> lines;
        try {
            lines = ScriptTokens.of(source);
        } catch (SyntaxException e) {
            throw new ArtifactException(
                    "%s: %s: %s; save the module again with torch.jit.save"
                            .formatted(module, file, e.getMessage()),
                    e);
        }
        for (Line line : lines) {
            for (Token token : line.tokens()) {
                if (token.is("@") || token.is(";")) {
                    throw at(line, file).refused("it holds \"%s\"".formatted(token.text()));
                }
                if (token.kind() == Kind.NAME && ScriptNames.REFUSED_WORDS.contains(token.text())) {
                    throw at(line, file).refused("it holds the word " + token.text());
                }
            }
        }
        return lines;
    }

    private ScriptCursor at(Line line, String file) {
        return new ScriptCursor(line, module, file);
    }

    /** Finds the classes and functions of a file. */
    private void file(String file, List<Line> lines) throws ArtifactException {
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            throw new ArtifactException(
                    "%s: %s is not a file that PyTorch writes: save the module again with torch.jit.save"
                            .formatted(module, file));
        }
        String namespace = name.group(1).replace('/', '.');
        for (int i = 0; i < lines.size(); ) {
            Line head = lines.get(i);
            int end = endOf(i, lines);
            ScriptCursor at = at(head, file);
            if (head.indent() == 0 && at.skip("class")) {
                String owner = namespace + "." + at.name();
                boolean isTuple = false;
                if (at.skip("(")) {
                    if (!BASES.contains(at.peek().text())) {
                        throw at.refused("its class derives from " + at.peek().text());
                    }
                    isTuple = at.next().is(TUPLE);
                    at.require(")");
                }
                names.defineClass(owner, new ScriptClass(isTuple), at);
                at.require(":");
                at.requireEnd();
                members(owner, file, lines.subList(i + 1, end));
            } else if (head.indent() == 0 && at.skip("def")) {
                String function = namespace + "." + at.name();
                names.defineFunction(function, at);
                functions.add(
                        new Function(
                                Optional.empty(), function, head, lines.subList(i + 1, end), file));
            } else {
                throw at.notUnderstood();
            }
            i = end;
        }
    }

    /** Finds the attributes and methods of a class. */
    private void members(String owner, String file, List<Line> lines) throws ArtifactException {
        for (int i = 0; i < lines.size(); ) {
            Line line = lines.get(i);
            if (line.indent() != lines.get(0).indent()) {
                throw at(line, file).refused("its indentation is that of no line before it");
            }
            int end = endOf(i, lines);
            ScriptCursor at = at(line, file);
            if (at.skip("def")) {
                String method = at.name();
                // Its result follows, once all classes are known.
                functions.add(
                        new Function(
                                Optional.of(owner), method, line, lines.subList(i + 1, end), file));
            } else {
                if (end > i + 1) {
                    throw at(lines.get(i + 1), file)
                            .refused("its indentation is that of no line before it");
                }
                attributes.add(new Attribute(owner, line, file));
            }
            i = end;
        }
    }

    /** Index of the next line that is not deeper than one. */
    private static int endOf(int start, List<Line> lines) {
        int end = start + 1;
        while (end < lines.size() && lines.get(end).indent() > lines.get(start).indent()) {
            end++;
        }
        return end;
    }

    private void attribute(Attribute attribute) throws ArtifactException {
        ScriptCursor at = at(attribute.line(), attribute.file());
        String first = at.peek().text();
        if (at.skip("pass")) {
            // A class without attributes.
        } else if (LISTS.contains(first)) {
            at.next();
            at.require("=");
            constant(at);
        } else if (at.skip(ANNOTATIONS)) {
            if (at.skip("[")) {
                String name = at.text();
                if (!QUOTED.matcher(name).matches()) {
                    throw at.refused(
                            "it gives an attribute a name of other characters than A-Z, a-z, 0-9, _, ., - and spaces");
                }
                at.require("]");
                at.require("=");
                ScriptType type = names.type(at);
                names.definer(attribute.owner(), name, at).addAttribute(name, type);
            } else {
                at.require("=");
                at.require("[");
                at.require("]");
            }
        } else {
            String name = at.name();
            at.require(":");
            ScriptType type = names.type(at);
            requireAsDeclared(name, type, at);
            ScriptClass definer = names.definer(attribute.owner(), name, at);
            if (at.atEnd() || definer.isTuple()) {
                definer.addAttribute(name, type);
            } else {
                definer.addConstant(name);
            }
            if (at.skip("=")) {
                constant(at);
            }
        }
        at.requireEnd();
    }

    /**
     * Requires that PyTorch takes an attribute for what is written. Source: {@code
     * attributeAssignmentSpecialHandlingHack} in PyTorch's {@code import_source.cpp}.
     */
    private static void requireAsDeclared(String name, ScriptType type, ScriptCursor at)
            throws ArtifactException {
        if (OTHER_LISTS.contains(name)) {
            throw at.refused(
                    "it gives an attribute the name %s, by which PyTorch lists others"
                            .formatted(name));
        }
        if (name.equals(PACKED) && type.is("Tensor")) {
            throw at.refused(
                    "it declares %s as a Tensor, which PyTorch takes for an instance of a native class"
                            .formatted(name));
        }
    }

    /** Reads a value that PyTorch evaluates as it loads the module: no name but a constant's. */
    private static void constant(ScriptCursor at) throws ArtifactException {
        at.enter();
        if (at.skip("[") || at.skip("(")) {
            while (!at.at("]") && !at.at(")")) {
                constant(at);
                if (!at.skip(",") && !at.at("]") && !at.at(")")) {
                    throw at.notUnderstood();
                }
            }
            at.next();
        } else {
            at.skip("-");
            Token token = at.peek();
            if (token.kind() == Kind.SIGN
                    || (token.kind() == Kind.NAME && !ScriptNames.isConstant(token.text()))) {
                throw at.refused("it gives a value that is not a constant");
            }
            at.next();
        }
        at.leave();
    }

    /** Reads the head of a function, and returns the types of its parameters. */
    private Map<String, ScriptType> head(Function function) throws ArtifactException {
        ScriptCursor at = at(function.head(), function.file());
        at.require("def");
        at.name();
        Map<String, ScriptType> parameters = new LinkedHashMap<>();
        at.require("(");
        while (!at.skip(")")) {
            at.skip("*"); // What follows is given by name.
            if (!at.at(",")) {
                boolean self = parameters.isEmpty() && function.owner().isPresent();
                String name = at.name();
                ScriptType type = ScriptType.UNKNOWN;
                if (at.skip(":")) {
                    type = names.type(at);
                }
                if (at.skip("=")) {
                    constant(at);
                }
                // PyTorch passes an instance of the class, whatever is written.
                type = self ? ScriptType.named(function.owner().get()) : type;
                if (parameters.put(name, type) != null) {
                    throw at.refused("it has two parameters %s".formatted(name));
                }
            }
            if (!at.at(")")) {
                at.require(",");
            }
        }
        ScriptType result = ScriptType.UNKNOWN;
        if (at.skip("->")) {
            result = names.type(at);
        }
        at.require(":");
        at.requireEnd();
        if (function.owner().isPresent()) {
            names.definer(function.owner().get(), function.name(), at)
                    .addMethod(function.name(), result, List.copyOf(parameters.values()));
        } else {
            names.defineResult(function.name(), result);
        }
        return parameters;
    }

    private void body(Function function, Map<String, ScriptType> parameters)
            throws ArtifactException {
        ScriptStatements statements = new ScriptStatements(names);
        for (Map.Entry<String, ScriptType> parameter : parameters.entrySet()) {
            statements.parameter(
                    parameter.getKey(), parameter.getValue(), at(function.head(), function.file()));
        }
        Deque<Integer> indents = new ArrayDeque<>(List.of(function.head().indent()));
        boolean deeper = true;
        for (Line line : function.body()) {
            ScriptCursor at = at(line, function.file());
            if (deeper && line.indent() > indents.peek()) {
                indents.push(line.indent());
            } else {
                while (!deeper && line.indent() < indents.peek()) {
                    indents.pop();
                }
                if (deeper || line.indent() != indents.peek()) {
                    throw at.refused("its indentation is that of no line before it");
                }
            }
            deeper = statements.check(line, at);
        }
        if (deeper) {
            throw at(function.head(), function.file()).refused("it or a part of it is empty");
        }
    }
}
