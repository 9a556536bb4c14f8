package io.nextup.scoring.torch;

import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Line;
import io.nextup.scoring.torch.ScriptTokens.SyntaxException;
import io.nextup.scoring.torch.ScriptTokens.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The classes that a module's code defines, found where PyTorch looks for them: {@code
 * __torch__.a.B} in {@code code/__torch__/a.py}.
 *
 * <p>Source: {@code SourceImporterImpl} in PyTorch's {@code
 * torch/csrc/jit/serialization/import_source.cpp}.
 */
final class ScriptClasses {
    /** Statements of a class that name some of its attributes and declare none. */
    private static final Set<String> LISTS =
            Set.of(
                    "__parameters__",
                    "__buffers__",
                    "__annotations__",
                    "__forward_hooks__",
                    "__forward_pre_hooks__");

    private static final String SET_STATE = "__setstate__";

    /** Names of attributes that are not names of Python, such as those of a list of modules. */
    private static final Pattern TEXT_OF_NAME = Pattern.compile("[\"'][A-Za-z0-9_. -]+[\"']");

    /**
     * What a class declares.
     *
     * @param kind name in the brackets of its head; empty where there are none
     * @param attributes types by name, in their order; constants are none
     * @param state type of what {@code __setstate__} takes, where the class has that method
     */
    record ScriptClass(
            String kind, Map<String, ScriptType> attributes, Optional<ScriptType> state) {
        /** Tells whether its instances are tuples. */
        boolean isTuple() {
            return kind.equals("NamedTuple");
        }

        /** Tells whether pickled data may hold its instances. */
        boolean isPickled() {
            return kind.isEmpty() || kind.equals("Module");
        }
    }

    /** Head and body of each class, by its name with its namespaces. */
    private final Map<String, List<Line>> bodies = new HashMap<>();

    private final Map<String, ScriptClass> read = new HashMap<>();

    private ScriptClasses() {}

    /**
     * Finds the classes.
     *
     * @param sources texts by their files
     * @throws SyntaxException if the code defines a class twice
     */
    static ScriptClasses of(Map<String, String> sources) throws SyntaxException {
        ScriptClasses classes = new ScriptClasses();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            classes.add(source.getKey(), ScriptTokens.of(source.getValue()));
        }
        return classes;
    }

    /**
     * Returns a class, if the code defines it.
     *
     * @param name with its namespaces, such as {@code __torch__.mine.Gru}
     * @throws SyntaxException if its body is not understood
     */
    Optional<ScriptClass> find(String name) throws SyntaxException {
        List<Line> lines = bodies.get(name);
        if (lines == null) {
            return Optional.empty();
        }
        ScriptClass found = read.get(name);
        if (found == null) {
            found = read(name, lines);
            read.put(name, found);
        }
        return Optional.of(found);
    }

    private void add(String file, List<Line> lines) throws SyntaxException {
        String path = file.substring("code/".length(), file.length() - ".py".length());
        for (int i = 0; i < lines.size(); i++) {
            Line head = lines.get(i);
            if (head.indent() > 0 || !head.tokens().get(0).is("class")) {
                continue;
            }
            int end = i + 1;
            while (end < lines.size() && lines.get(end).indent() > 0) {
                end++;
            }
            // PyTorch finds no file whose name has a dot: it takes dots for folders.
            if (!path.contains(".")
                    && head.tokens().size() > 1
                    && bodies.put(
                                    path.replace('/', '.') + "." + head.tokens().get(1).text(),
                                    lines.subList(i, end))
                            != null) {
                throw new SyntaxException(
                        "line %d of %s defines a class twice".formatted(head.number(), file));
            }
        }
    }

    private static ScriptClass read(String name, List<Line> lines) throws SyntaxException {
        String kind = kind(name, lines.get(0));
        Map<String, ScriptType> attributes = new LinkedHashMap<>();
        Optional<ScriptType> state = Optional.empty();
        int indent = lines.size() > 1 ? lines.get(1).indent() : 0;
        boolean inMethod = false;
        for (Line line : lines.subList(1, lines.size())) {
            List<Token> tokens = line.tokens();
            if (line.indent() > indent && inMethod) {
                continue;
            }
            inMethod = tokens.get(0).is("def");
            if (line.indent() != indent) {
                throw wrong(name, line);
            }
            if (inMethod) {
                if (tokens.size() > 1 && tokens.get(1).is(SET_STATE)) {
                    state = Optional.of(state(name, line));
                }
            } else if (!isList(tokens) && !tokens.get(0).is("pass")) {
                attribute(name, line, attributes);
            }
        }
        return new ScriptClass(kind, attributes, state);
    }

    /** {@code class Name:} or {@code class Name(Kind):}. */
    private static String kind(String name, Line head) throws SyntaxException {
        List<String> texts = head.tokens().stream().skip(2).map(Token::text).toList();
        if (texts.equals(List.of(":"))) {
            return "";
        }
        if (texts.size() != 4
                || !texts.get(0).equals("(")
                || !texts.get(2).equals(")")
                || !texts.get(3).equals(":")) {
            throw wrong(name, head);
        }
        return texts.get(1);
    }

    private static boolean isList(List<Token> tokens) {
        return tokens.size() > 1 && LISTS.contains(tokens.get(0).text()) && tokens.get(1).is("=");
    }

    /**
     * {@code name : Type}, {@code __annotations__["0"] = Type}, or {@code name : Final[Type] =
     * value}, which is a constant.
     */
    private static void attribute(String name, Line line, Map<String, ScriptType> attributes)
            throws SyntaxException {
        List<Token> tokens = line.tokens();
        String attribute;
        List<Token> type;
        if (tokens.size() > 2 && tokens.get(0).kind() == Kind.NAME && tokens.get(1).is(":")) {
            if (tokens.stream().anyMatch(token -> token.is("="))) {
                return;
            }
            attribute = tokens.get(0).text();
            type = tokens.subList(2, tokens.size());
        } else if (tokens.size() > 5
                && tokens.get(0).is("__annotations__")
                && tokens.get(1).is("[")
                && TEXT_OF_NAME.matcher(tokens.get(2).text()).matches()
                && tokens.get(3).is("]")
                && tokens.get(4).is("=")) {
            String text = tokens.get(2).text();
            attribute = text.substring(1, text.length() - 1);
            type = tokens.subList(5, tokens.size());
        } else {
            throw wrong(name, line);
        }
        if (attributes.put(attribute, ScriptType.of(type)) != null) {
            throw new SyntaxException("%s.%s is declared twice".formatted(name, attribute));
        }
    }

    /** {@code def __setstate__(self, state: Type) -> NoneType:}. */
    private static ScriptType state(String name, Line line) throws SyntaxException {
        List<Token> tokens = line.tokens();
        int comma = -1;
        int depth = 0;
        List<Token> type = new ArrayList<>();
        for (int i = 2; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is(")") || token.is("]")) {
                depth--;
                if (depth == 0) {
                    break;
                }
            }
            if (comma >= 0 && i > comma + 2) {
                type.add(token);
            }
            if (token.is("(") || token.is("[")) {
                depth++;
            } else if (token.is(",") && depth == 1 && comma < 0) {
                comma = i;
            }
        }
        if (comma < 0 || comma + 2 >= tokens.size() || !tokens.get(comma + 2).is(":")) {
            throw wrong(name, line);
        }
        return ScriptType.of(type);
    }

    private static SyntaxException wrong(String name, Line line) {
        return new SyntaxException(
                "line %d, in the class %s, is not understood".formatted(line.number(), name));
    }
}
