package io.nextup.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The blocks of JSON.md: the fields of each object that a verb prints with {@code --json}. */
public final class JsonTable {
    private static final String BY_NAME = "*";
    private static final String EACH_BY_NAME = " by name";
    private static final String LIST = "list of ";
    private static final String OR_NULL = "|null";
    private static final Set<String> END = Set.of(";", "{", "}");
    private static final Pattern BLOCK = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("[{};,:]|[^{};,:\\s]+");

    /** An object that several verbs print. */
    private static final Pattern SHARED = Pattern.compile("[A-Z][a-z]+");

    private static final Pattern FIGURE =
            Pattern.compile(".*(Count|Seconds|Millis|Micros|Bytes|@10|At10)");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /** Camel case, or a figure by its usual name. */
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*(@10)?|(HR|NDCG)@10");

    private static final Pattern UNIT = Pattern.compile(".*(Seconds|Millis|Micros|Bytes|bytes)");
    private static final Pattern DURATION =
            Pattern.compile(".*([tT]ook|[dD]uration|[eE]lapsed|[tT]imeout|Ms|Secs|Minutes|Hours)");

    /** Names that have one form each: itemId, userId, modelVersion, ...At and ...Time. */
    private static final Set<String> VAGUE =
            Set.of(
                    "item",
                    "user",
                    "model",
                    "version",
                    "time",
                    "timestamp",
                    "date",
                    "since",
                    "until",
                    "from",
                    "to",
                    "at");

    private static final Map<String, Predicate<JsonNode>> TYPES =
            Map.of(
                    "text", JsonNode::isTextual,
                    "word", node -> node.isTextual() && WORD.matcher(node.textValue()).matches(),
                    "time", JsonTable::isTime,
                    "millis", JsonNode::isIntegralNumber,
                    "number", JsonNode::isNumber,
                    "boolean", JsonNode::isBoolean,
                    "object", JsonNode::isObject,
                    "list", JsonNode::isArray);

    /** A field; one with fields of its own is an object or, as a list, several. */
    private static final class Field {
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private String type;
        private boolean isList;
        private boolean mayBeNull;
        private boolean mayBeAbsent;
    }

    private final Map<String, String> bodies;
    private final Map<String, Field> objects = new LinkedHashMap<>();

    private JsonTable(Map<String, String> bodies) {
        this.bodies = bodies;
    }

    /** Reads the page, from the directory of any module beside this one. */
    public static JsonTable read() {
        try {
            return of(Files.readString(Path.of("../launcher/JSON.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the blocks of text: verbs and shared objects at the margin, their fields below. */
    static JsonTable of(String page) {
        Map<String, String> bodies = new LinkedHashMap<>();
        String names = "";
        for (String line : BLOCK.matcher(page).results().flatMap(JsonTable::lines).toList()) {
            if (!line.startsWith(" ")) {
                names = line;
            }
            bodies.merge(names, line.startsWith(" ") ? line + ";" : "", String::concat);
        }
        JsonTable table = new JsonTable(bodies);
        bodies.forEach(
                (verbs, body) -> {
                    if (!SHARED.matcher(verbs).matches()) {
                        for (String verb : verbs.split(", ", -1)) {
                            table.read(body, table.objects.computeIfAbsent(verb, v -> new Field()));
                        }
                    }
                });
        return table;
    }

    /** Returns the lines of a block without what stands behind a #. */
    private static Stream<String> lines(MatchResult block) {
        return block.group(1)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").stripTrailing())
                .filter(line -> !line.isEmpty());
    }

    private void read(String body, Field object) {
        Deque<String> tokens = new ArrayDeque<>();
        TOKEN.matcher(body).results().forEach(token -> tokens.add(token.group()));
        read(tokens, object);
    }

    /** Reads groups up to the end, or to the brace that closes the object. */
    private void read(Deque<String> tokens, Field object) {
        while (!tokens.isEmpty() && !tokens.peek().equals("}")) {
            if (!accept(tokens, ";")) {
                group(tokens, object);
            }
        }
    }

    private void group(Deque<String> tokens, Field object) {
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.pop());
        } while (accept(tokens, ","));
        if (accept(tokens, "{")) {
            Field field = field(object, names.remove(0));
            if (!names.isEmpty()) {
                throw new IllegalArgumentException("%s: one name has fields".formatted(names));
            }
            read(tokens, field);
            tokens.pop();
            field.type = "object";
            field.mayBeNull = accept(tokens, OR_NULL);
            return;
        }
        StringJoiner words = new StringJoiner(" ");
        if (accept(tokens, ":")) {
            while (!tokens.isEmpty() && !END.contains(tokens.peek())) {
                words.add(tokens.pop());
            }
        }
        for (String name : names) {
            type(field(object, name), words.length() == 0 ? typeOf(name) : words.toString());
        }
    }

    private static boolean accept(Deque<String> tokens, String token) {
        boolean there = token.equals(tokens.peek());
        if (there) {
            tokens.pop();
        }
        return there;
    }

    /** Returns the field that a dotted name calls, which must be new. */
    private static Field field(Field object, String name) {
        boolean mayBeAbsent = name.endsWith("?");
        Field field = object;
        for (String part :
                (mayBeAbsent ? name.substring(0, name.length() - 1) : name).split("\\.", -1)) {
            field = below(field, part);
        }
        if (field.type != null) {
            throw new IllegalArgumentException("%s is there twice".formatted(name));
        }
        field.mayBeAbsent = mayBeAbsent;
        return field;
    }

    private void type(Field field, String words) {
        field.mayBeNull = words.endsWith(OR_NULL);
        String type = words.replace(OR_NULL, "");
        if (SHARED.matcher(type).matches()) {
            read(bodies.get(type), field);
            field.type = "object";
        } else if (TYPES.containsKey(type.replace(LIST, "").replace(EACH_BY_NAME, ""))) {
            field.type = type;
        } else {
            throw new IllegalArgumentException("%s is not a type".formatted(type));
        }
    }

    /** Returns the type of a field behind which none stands. */
    private static String typeOf(String name) {
        String bare = name.replace("?", "");
        if (bare.endsWith("At")) {
            return "time";
        }
        if (bare.endsWith("Time")) {
            return "millis";
        }
        return FIGURE.matcher(bare).matches() ? "number" : "text";
    }

    private static Field below(Field field, String part) {
        boolean isList = part.endsWith("[]");
        Field below =
                field.fields.computeIfAbsent(
                        isList ? part.substring(0, part.length() - 2) : part, any -> new Field());
        below.isList |= isList;
        return below;
    }

    /** Returns the verbs; an option follows where it makes another object. */
    Set<String> objects() {
        return objects.keySet();
    }

    /** Returns all names of fields in a verb's object, those of nested objects too. */
    Set<String> names(String object) {
        Set<String> names = new TreeSet<>();
        collect(objects.get(object), names);
        return names;
    }

    private static void collect(Field field, Set<String> names) {
        field.fields.forEach(
                (name, below) -> {
                    if (!name.equals(BY_NAME)) {
                        names.add(name);
                    }
                    collect(below, names);
                });
    }

    /** Returns which object of the table a command line prints. */
    String object(String verb, List<String> arguments) {
        return objects.keySet().stream()
                .filter(one -> one.startsWith(verb + " --"))
                .filter(
                        one ->
                                arguments.stream()
                                        .anyMatch(
                                                argument ->
                                                        argument.startsWith(
                                                                one.substring(verb.length() + 1))))
                .findAny()
                .orElse(verb);
    }

    /** Returns in what a printed object differs from the table. */
    public List<String> differences(String object, JsonNode printed) {
        List<String> found = new ArrayList<>();
        if (objects.containsKey(object)) {
            fields(objects.get(object), printed, "", found);
        } else {
            found.add("%s is not in the table".formatted(object));
        }
        return found;
    }

    private static void fields(Field field, JsonNode printed, String path, List<String> found) {
        if (!printed.isObject()) {
            found.add("%s is not an object: %s".formatted(path, printed));
            return;
        }
        for (Map.Entry<String, JsonNode> one : printed.properties()) {
            Field known = field.fields.getOrDefault(one.getKey(), field.fields.get(BY_NAME));
            String at = path + one.getKey();
            if (known == null) {
                found.add("%s is not in the table".formatted(at));
            } else {
                value(known, one.getValue(), at, found);
            }
        }
        field.fields.forEach(
                (name, below) -> {
                    if (!below.mayBeAbsent && !name.equals(BY_NAME) && !printed.has(name)) {
                        found.add("%s is missing".formatted(path + name));
                    }
                });
    }

    private static void value(Field field, JsonNode printed, String path, List<String> found) {
        if (printed.isNull() && field.mayBeNull) {
            return;
        }
        if (field.fields.isEmpty()) {
            if (!is(field.type, printed)) {
                found.add("%s is not a %s: %s".formatted(path, field.type, printed));
            }
        } else if (!field.isList) {
            fields(field, printed, path + ".", found);
        } else if (printed.isArray()) {
            printed.forEach(entry -> fields(field, entry, path + "[].", found));
        } else {
            found.add("%s is not a list: %s".formatted(path, printed));
        }
    }

    private static boolean is(String type, JsonNode printed) {
        if (type.endsWith(EACH_BY_NAME)) {
            String each = type.substring(0, type.length() - EACH_BY_NAME.length());
            return printed.isObject() && all(each, printed);
        }
        if (type.startsWith(LIST)) {
            return printed.isArray() && all(type.substring(LIST.length()), printed);
        }
        return TYPES.get(type).test(printed);
    }

    private static boolean all(String type, JsonNode printed) {
        return printed.valueStream().allMatch(one -> is(type, one));
    }

    private static boolean isTime(JsonNode node) {
        try {
            return Instant.parse(node.asText()).toString().endsWith("Z");
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Returns the names that break the rules of the page, each with the rule. */
    List<String> badNames() {
        List<String> found = new ArrayList<>();
        objects.forEach((object, field) -> badNames(object, field, found));
        return found;
    }

    private static void badNames(String object, Field field, List<String> found) {
        field.fields.forEach(
                (name, below) -> {
                    if (!name.equals(BY_NAME)) {
                        rule(object, name, below)
                                .ifPresent(
                                        rule ->
                                                found.add(
                                                        "%s: %s %s".formatted(object, name, rule)));
                    }
                    badNames(object, below, found);
                });
    }

    private static Optional<String> rule(String object, String name, Field field) {
        String type = field.type == null ? "object" : field.type;
        boolean message = object.equals("models status") && name.equals("version");
        if (!NAME.matcher(name).matches()) {
            return Optional.of("is not camelCase");
        }
        if (VAGUE.contains(name) && !message) {
            return Optional.of("does not say of what it is");
        }
        if (type.equals("time") != name.endsWith("At")) {
            return Optional.of("ends in At exactly where it is a time");
        }
        if (type.equals("millis") != name.endsWith("Time")) {
            return Optional.of("ends in Time exactly where it is millis");
        }
        if (type.equals("number")) {
            if (DURATION.matcher(name).matches()) {
                return Optional.of("lacks its unit");
            }
            if (name.endsWith("s") && !UNIT.matcher(name).matches()) {
                return Optional.of("is a count, which ends in Count");
            }
        }
        return Optional.empty();
    }
}
