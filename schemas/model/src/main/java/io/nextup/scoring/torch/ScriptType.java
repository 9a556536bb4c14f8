package io.nextup.scoring.torch;

import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Line;
import io.nextup.scoring.torch.ScriptTokens.SyntaxException;
import io.nextup.scoring.torch.ScriptTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A type of TorchScript, as a module's code declares it and pickled data tag it: {@code Tensor},
 * {@code Dict[str, List[int]]}, {@code __torch__.mine.Gru}.
 *
 * @param arguments types in brackets
 */
record ScriptType(String name, List<ScriptType> arguments) {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT = 1_000;

    private static final Set<String> SIMPLE =
            Set.of("Tensor", "int", "float", "complex", "bool", "str", "Device", "NoneType", "Any");

    /** Generic types by the number of their arguments; a tuple has any. */
    private static final Map<String, Integer> GENERIC = Map.of("List", 1, "Optional", 1, "Dict", 2);

    private static final String TUPLE = "Tuple";

    ScriptType {
        arguments = List.copyOf(arguments);
    }

    static ScriptType listOf(String name) {
        return new ScriptType("List", List.of(new ScriptType(name, List.of())));
    }

    /**
     * Reads the text of a type.
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
        return of(lines.get(0).tokens());
    }

    /**
     * Reads the tokens of a type, all of them.
     *
     * @throws SyntaxException if it is not a type that pickled data may have
     */
    static ScriptType of(List<Token> tokens) throws SyntaxException {
        Parser parser = new Parser(tokens);
        ScriptType type = parser.type(MAX_DEPTH);
        if (parser.at < tokens.size()) {
            throw parser.wrong();
        }
        return type;
    }

    /** Tells whether it names a class: one of the module's own, or one in native code. */
    boolean isClass() {
        return name.startsWith(TorchArchive.NAMESPACE + ".");
    }

    /** Writes it as PyTorch does. */
    @Override
    public String toString() {
        if (arguments.isEmpty()) {
            return name.equals(TUPLE) ? "Tuple[()]" : name;
        }
        return arguments.stream()
                .map(ScriptType::toString)
                .collect(Collectors.joining(", ", name + "[", "]"));
    }

    private static final class Parser {
        private final List<Token> tokens;
        private int at;

        Parser(List<Token> tokens) {
            this.tokens = tokens;
        }

        ScriptType type(int depth) throws SyntaxException {
            if (depth == 0 || at >= tokens.size() || tokens.get(at).kind() != Kind.NAME) {
                throw wrong();
            }
            String name = tokens.get(at).text();
            at++;
            if (name.equals(TorchArchive.NAMESPACE)) {
                return new ScriptType(path(name), List.of());
            }
            if (SIMPLE.contains(name)) {
                return new ScriptType(name, List.of());
            }
            if (!GENERIC.containsKey(name) && !name.equals(TUPLE)) {
                throw wrong();
            }
            ScriptType type = new ScriptType(name, arguments(depth));
            if (type.arguments.size() != GENERIC.getOrDefault(name, type.arguments.size())) {
                throw wrong();
            }
            return type;
        }

        private String path(String root) throws SyntaxException {
            StringBuilder path = new StringBuilder(root);
            while (take(".")) {
                if (at >= tokens.size() || tokens.get(at).kind() != Kind.NAME) {
                    throw wrong();
                }
                path.append('.').append(tokens.get(at).text());
                at++;
            }
            if (path.length() == root.length()) {
                throw wrong();
            }
            return path.toString();
        }

        private List<ScriptType> arguments(int depth) throws SyntaxException {
            require("[");
            List<ScriptType> arguments = new ArrayList<>();
            if (take("(")) {
                require(")");
            } else {
                do {
                    arguments.add(type(depth - 1));
                } while (take(","));
            }
            require("]");
            return arguments;
        }

        private boolean take(String sign) {
            boolean there = at < tokens.size() && tokens.get(at).is(sign);
            at += there ? 1 : 0;
            return there;
        }

        private void require(String sign) throws SyntaxException {
            if (!take(sign)) {
                throw wrong();
            }
        }

        SyntaxException wrong() {
            return new SyntaxException(
                    "%s is not a type that a module's data may have"
                            .formatted(
                                    tokens.stream()
                                            .limit(MAX_DEPTH)
                                            .map(Token::text)
                                            .collect(Collectors.joining())));
        }
    }
}
