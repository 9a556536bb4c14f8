package io.nextup.catalogue;

import io.nextup.catalogue.RuleCondition.Order;
import io.nextup.event.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads conditions. Their grammar, in which words ignore case:
 *
 * <pre>
 * condition   one or more alternatives with "or" between them
 * alternative one or more parts with "and" between them
 * part        "not" part | "(" condition ")" | "exists" field | field (it is true)
 *             | field operator constant, by = != &lt; &lt;= &gt; &gt;=
 *             | field ["not"] "in" "(" constants with commas ")"
 * field       a name of letters, digits, _, - and . that begins with a letter or _, or any name in
 *             double quotes
 * constant    'text', in which '' is one quote | a number | true | false
 * </pre>
 */
final class ConditionParser {
    /** Most levels of brackets and "not" within one another. */
    static final int MOST_LEVELS = 32;

    /** Most characters. */
    static final int LONGEST = 10_000;

    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*(?:(?<word>[\\p{L}_][\\p{L}\\p{N}_.-]*)|(?<name>\"[^\"]*\")|(?<text>'[^']*')"
                            + "|(?<number>[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
                            + "|(?<sign><=|>=|!=|[=<>(),]))");

    private static final Map<String, Order> ORDERS =
            Map.of(
                    "<", Order.LESS,
                    "<=", Order.AT_MOST,
                    ">", Order.GREATER,
                    ">=", Order.AT_LEAST);

    private final RuleFields fields;
    private final List<Token> tokens;
    private int next;

    /** Kinds of tokens. */
    private enum Kind {
        WORD,
        NAME,
        TEXT,
        NUMBER,
        SIGN,
        END
    }

    /**
     * @param text of a name or a text without its quotes
     * @param at position of the first character, from 1
     */
    private record Token(Kind kind, String text, int at) {
        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSign(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        Token followedBy(String more) {
            return new Token(kind, text + "'" + more, at);
        }

        boolean isReserved() {
            return isWord("and")
                    || isWord("or")
                    || isWord("not")
                    || isWord("in")
                    || isWord("exists")
                    || isWord("true")
                    || isWord("false");
        }

        @Override
        public String toString() {
            return kind == Kind.END ? "its end" : "\"" + Excerpt.of(text) + "\"";
        }
    }

    private ConditionParser(String text, RuleFields fields) {
        this.fields = fields;
        this.tokens = tokens(text);
    }

    /**
     * Reads a condition.
     *
     * @param fields takes the names of its fields
     * @throws IllegalArgumentException naming the place and what would be right there
     */
    static RuleCondition parse(String text, RuleFields fields) {
        ConditionParser parser = new ConditionParser(text, fields);
        RuleCondition condition = parser.condition(1);
        if (parser.peek().kind() != Kind.END) {
            throw parser.expected("and, or, or the end");
        }
        return condition;
    }

    /**
     * Reads the name of one field, such as {@code category}.
     *
     * @param fields takes the name
     * @return the field's index
     * @throws IllegalArgumentException if the text is something else
     */
    static int parseField(String text, RuleFields fields) {
        ConditionParser parser = new ConditionParser(text, fields);
        int field = parser.field();
        if (parser.peek().kind() != Kind.END) {
            throw parser.expected("the end: it must be one field");
        }
        return field;
    }

    private static List<Token> tokens(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "it has %d characters: it must have at most %d"
                            .formatted(text.length(), LONGEST));
        }
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (matcher.region(at, text.length()).lookingAt()) {
            Token token = token(matcher);
            // Two quotes within a text end one token and begin the next at once.
            boolean goesOn =
                    token.kind() == Kind.TEXT
                            && token.at() == at + 1
                            && !tokens.isEmpty()
                            && tokens.get(tokens.size() - 1).kind() == Kind.TEXT;
            tokens.add(goesOn ? tokens.remove(tokens.size() - 1).followedBy(token.text()) : token);
            at = matcher.end();
        }
        String rest = text.substring(at);
        if (!rest.isBlank()) {
            int place = at + rest.length() - rest.stripLeading().length() + 1;
            throw new IllegalArgumentException(
                    "at character %d, \"%s\" does not begin a field, a constant or an operator%s"
                            .formatted(
                                    place,
                                    Excerpt.of(rest.strip()),
                                    rest.contains("'") || rest.contains("\"")
                                            ? ": a quote may not be closed"
                                            : ""));
        }
        tokens.add(new Token(Kind.END, "", text.length() + 1));
        return tokens;
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : Kind.values()) {
            String group = kind.name().toLowerCase(Locale.ROOT);
            if (kind != Kind.END && matcher.group(group) != null) {
                String text = matcher.group(group);
                int at = matcher.start(group) + 1;
                return switch (kind) {
                    case NAME, TEXT -> new Token(kind, text.substring(1, text.length() - 1), at);
                    default -> new Token(kind, text, at);
                };
            }
        }
        throw new IllegalStateException("A token of no kind: " + matcher.group());
    }

    private RuleCondition condition(int level) {
        List<RuleCondition> parts = new ArrayList<>(List.of(alternative(level)));
        while (taken("or")) {
            parts.add(alternative(level));
        }
        return parts.size() == 1 ? parts.get(0) : new RuleCondition.Any(List.copyOf(parts));
    }

    private RuleCondition alternative(int level) {
        List<RuleCondition> parts = new ArrayList<>(List.of(part(level)));
        while (taken("and")) {
            parts.add(part(level));
        }
        return parts.size() == 1 ? parts.get(0) : new RuleCondition.All(List.copyOf(parts));
    }

    private RuleCondition part(int level) {
        if (level > MOST_LEVELS) {
            throw new IllegalArgumentException(
                    "at character %d there are more than %d levels of brackets and not"
                            .formatted(peek().at(), MOST_LEVELS));
        }
        if (taken("not")) {
            return new RuleCondition.Not(part(level + 1));
        }
        if (takenSign("(")) {
            RuleCondition within = condition(level + 1);
            take(")");
            return within;
        }
        if (taken("exists")) {
            return new RuleCondition.Exists(field());
        }
        return comparison();
    }

    private RuleCondition comparison() {
        String name = peek().text();
        int field = field();
        boolean notIn = peek().isWord("not");
        if (notIn) {
            next++;
        }
        if (taken("in")) {
            return oneOf(name, field, notIn);
        }
        if (notIn) {
            throw expected("in");
        }
        if (takenSign("=")) {
            return new Constants(name).take().equal(field, false);
        }
        if (takenSign("!=")) {
            return new Constants(name).take().equal(field, true);
        }
        Order order = peek().kind() == Kind.SIGN ? ORDERS.get(peek().text()) : null;
        if (order == null) {
            return new RuleCondition.OneOf(field, Set.of("true"), Set.of(), false);
        }
        next++;
        if (RuleFields.isText(name) || peek().kind() != Kind.NUMBER) {
            throw expected(
                    RuleFields.isText(name)
                            ? "= or in: %s is not a number".formatted(name)
                            : "a number without quotes: texts have no order");
        }
        return new RuleCondition.Ordered(field, order, Double.parseDouble(take().text()));
    }

    private RuleCondition oneOf(String name, int field, boolean negated) {
        take("(");
        Constants constants = new Constants(name).take();
        while (takenSign(",")) {
            constants.take();
        }
        take(")");
        return constants.equal(field, negated);
    }

    /** The constants of one comparison. */
    private final class Constants {
        private final String name;
        private final Set<String> texts = new HashSet<>();
        private final Set<Double> numbers = new HashSet<>();

        private Constants(String name) {
            this.name = name;
        }

        Constants take() {
            Token token = peek();
            boolean isWord = token.isWord("true") || token.isWord("false");
            if (name.equals(RuleFields.AVAILABLE) && !isWord) {
                throw expected("true or false, which available is");
            }
            if (isWord) {
                texts.add(token.text().toLowerCase(Locale.ROOT));
            } else if (token.kind() == Kind.TEXT) {
                texts.add(token.text());
            } else if (token.kind() == Kind.NUMBER) {
                if (RuleFields.isText(name)) {
                    throw expected("a text: write '%s'".formatted(token.text()));
                }
                if (token.text().replaceAll("[eE].*|[^0-9]|^[-+.0]+", "").length() > 15) {
                    throw expected("at most 15 digits, or a text between single quotes");
                }
                numbers.add(Double.parseDouble(token.text()) + 0.0);
            } else {
                throw expected("a constant: a text between single quotes, a number, true or false");
            }
            next++;
            return this;
        }

        RuleCondition equal(int field, boolean negated) {
            return new RuleCondition.OneOf(field, Set.copyOf(texts), Set.copyOf(numbers), negated);
        }
    }

    private int field() {
        Token token = peek();
        boolean isField =
                (token.kind() == Kind.WORD && !token.isReserved())
                        || (token.kind() == Kind.NAME && !token.text().isEmpty());
        if (!isField) {
            throw expected(
                    token.kind() == Kind.NUMBER
                            ? "a field, whose name begins with a letter or _, or stands in double quotes"
                            : "a field");
        }
        RuleFields.meant(token.text())
                .ifPresent(
                        right -> {
                            throw new IllegalArgumentException(
                                    "at character %d, \"%s\" is not a field of an item: write %s, or attributes.%s for an attribute of this name"
                                            .formatted(
                                                    token.at(), token.text(), right, token.text()));
                        });
        next++;
        return fields.indexOf(token.text());
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        return tokens.get(next++);
    }

    private void take(String sign) {
        if (!takenSign(sign)) {
            throw expected(sign);
        }
    }

    private boolean taken(String word) {
        boolean is = peek().isWord(word);
        if (is) {
            next++;
        }
        return is;
    }

    private boolean takenSign(String sign) {
        boolean is = peek().isSign(sign);
        if (is) {
            next++;
        }
        return is;
    }

    private IllegalArgumentException expected(String what) {
        return new IllegalArgumentException(
                "at character %d is %s: expected %s".formatted(peek().at(), peek(), what));
    }
}
