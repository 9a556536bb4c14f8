package io.nextup.scoring.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens of a TorchScript source text, line by line. Strict: a character that does not begin a
 * known token is an error, and so is a bracket without its partner.
 */
final class ScriptTokens {
    /** Kinds of tokens. */
    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SIGN
    }

    /**
     * A token.
     *
     * @param spaced true if white space stands before it on its line
     */
    record Token(Kind kind, String text, boolean spaced) {
        boolean is(String other) {
            return text.equals(other);
        }
    }

    /**
     * A statement, or the head of one, on one line.
     *
     * @param indent number of spaces before it
     * @param number number of its first line in the source, from 1
     */
    record Line(int indent, int number, List<Token> tokens) {
        Line {
            tokens = List.copyOf(tokens);
        }
    }

    /** Source that is not understood; the message says where. */
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxException(String message) {
            super(message);
        }
    }

    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?<name>[A-Za-z_][A-Za-z0-9_]*+)"
                            + "|(?<number>(?:0x[0-9a-fA-F]++|(?:[0-9]++\\.?[0-9]*+|\\.[0-9]++)(?:[eE][-+]?[0-9]++)?)j?)"
                            + "|(?<text>\"(?:[^\"\\\\\\x00-\\x1f]|\\\\.)*+\"|'(?:[^'\\\\\\x00-\\x1f]|\\\\.)*+')"
                            + "|(?<sign>->|\\*\\*=?|//=?|<<=?|>>=?|[-+*/%&|^=<>!]=|[-+*/%&|^~=<>()\\[\\]{},:.;@])");

    private final List<Line> lines = new ArrayList<>();

    /** Each token once, since a text of megabytes may have millions of them. */
    private final Map<Token, Token> distinct = new HashMap<>();

    private final List<Token> open = new ArrayList<>();
    private List<Token> line = new ArrayList<>();
    private int indent;
    private int start;

    private ScriptTokens() {}

    /**
     * Reads a source text. Drops comments, and joins the lines of an open bracket.
     *
     * @throws SyntaxException if it holds anything that is not understood
     */
    static List<Line> of(String source) throws SyntaxException {
        ScriptTokens tokens = new ScriptTokens();
        int number = 0;
        for (String text : source.split("\n", -1)) {
            number++;
            tokens.read(text, number);
        }
        if (!tokens.open.isEmpty()) {
            throw new SyntaxException("a bracket stays open at the end");
        }
        return tokens.lines;
    }

    private void read(String text, int number) throws SyntaxException {
        int at = 0;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (open.isEmpty()) {
            indent = at;
            start = number;
        }
        boolean spaced = true;
        Matcher token = TOKEN.matcher(text);
        while (at < text.length() && text.charAt(at) != '#') {
            if (text.charAt(at) == ' ') {
                spaced = true;
                at++;
                continue;
            }
            token.region(at, text.length());
            if (!token.lookingAt()) {
                throw new SyntaxException(
                        "line %d holds \"%s\", which is not TorchScript"
                                .formatted(
                                        number,
                                        text.codePointAt(at) < 0x7f
                                                ? text.substring(at, at + 1)
                                                : "U+%04X".formatted(text.codePointAt(at))));
            }
            Token read = new Token(kind(token), token.group(), spaced);
            Token before = distinct.putIfAbsent(read, read);
            add(before == null ? read : before, number);
            spaced = false;
            at = token.end();
            // PyTorch takes three quotes for the start of a long text, and would read other parts
            // of the line as code.
            if (read.kind() == Kind.TEXT && at < text.length() && isQuote(text.charAt(at))) {
                throw new SyntaxException(
                        "line %d holds a quote right after a text".formatted(number));
            }
        }
        if (open.isEmpty() && !line.isEmpty()) {
            lines.add(new Line(indent, start, line));
            line = new ArrayList<>();
        }
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static Kind kind(Matcher token) {
        if (token.group("name") != null) {
            return Kind.NAME;
        }
        if (token.group("number") != null) {
            return Kind.NUMBER;
        }
        return token.group("text") != null ? Kind.TEXT : Kind.SIGN;
    }

    private void add(Token token, int number) throws SyntaxException {
        if (token.kind() == Kind.NAME && !line.isEmpty()) {
            requireApart(line.get(line.size() - 1).text(), token.text(), number);
        }
        line.add(token);
        if (token.kind() != Kind.SIGN) {
            return;
        }
        switch (token.text()) {
            case "(", "[", "{" -> open.add(token);
            case ")", "]", "}" -> {
                String partner =
                        switch (token.text()) {
                            case ")" -> "(";
                            case "]" -> "[";
                            default -> "{";
                        };
                if (open.isEmpty() || !open.remove(open.size() - 1).is(partner)) {
                    throw new SyntaxException(
                            "line %d closes a bracket that is not open".formatted(number));
                }
            }
            default -> {}
        }
    }

    /**
     * PyTorch reads "is not" and "not in" as one token each, whatever letters follow: it takes "is
     * nothing" for "is not hing".
     */
    private static void requireApart(String word, String next, int number) throws SyntaxException {
        if ((word.equals("is") && next.startsWith("not") && !next.equals("not"))
                || (word.equals("not") && next.startsWith("in") && !next.equals("in"))) {
            throw new SyntaxException(
                    "line %d holds \"%s %s\", which PyTorch takes apart at another place"
                            .formatted(number, word, next));
        }
    }

    /** Writes lines as text: each token as it stood, white space and comments made alike. */
    static String text(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(" ".repeat(line.indent()));
            for (int i = 0; i < line.tokens().size(); i++) {
                Token token = line.tokens().get(i);
                text.append(i > 0 && token.spaced() ? " " : "").append(token.text());
            }
            text.append('\n');
        }
        return text.toString();
    }
}
