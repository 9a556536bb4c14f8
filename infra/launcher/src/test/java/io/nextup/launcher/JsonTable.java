package io.nextup.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The table of JSON.md: the fields of each object that a verb prints with {@code --json}. */
public final class JsonTable {
    private static final String BY_NAME = "*";
    private static final String LIST = "list of ";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
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

    private final Map<String, Field> objects = new LinkedHashMap<>();

    /** Reads the page, from the directory of any module beside this one. */
    public static JsonTable read() {
        try {
            return of(Files.readString(Path.of("../launcher/JSON.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the rows of four cells; an empty first one stands for that of the row before. */
    static JsonTable of(String page) {
        JsonTable table = new JsonTable();
        List<String> verbs = List.of();
        for (String line : page.lines().filter(line -> line.startsWith("| ")).toList()) {
            List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            List<String> fields = codes(cells.get(2));
            if (!fields.isEmpty()) {
                List<String> named = codes(cells.get(1));
                verbs = named.isEmpty() ? verbs : named;
                for (String verb : verbs) {
                    table.add(verb, fields, cells.get(3));
                }
            }
        }
        return table;
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    /** Adds each name below each prefix; prefixes end with a dot. */
    private void add(String verb, List<String> codes, String type) {
        List<String> prefixes = codes.stream().filter(code -> code.endsWith(".")).toList();
        for (String prefix : prefixes.isEmpty() ? List.of("") : prefixes) {
            for (String name : codes) {
                if (!prefixes.contains(name)) {
                    Field field = objects.computeIfAbsent(verb, any -> new Field());
                    for (String part : (prefix + name).split("\\.", -1)) {
                        field = below(field, part);
                    }
                    if (field.type != null) {
                        throw new IllegalArgumentException(
                                "%s has %s%s twice".formatted(verb, prefix, name));
                    }
                    String[] words = type.split(", or ", -1);
                    field.type = words[0];
                    field.mayBeNull = type.contains(", or null");
                    field.mayBeAbsent = type.contains(", or absent");
                }
            }
        }
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
        if (type.endsWith(" by name")) {
            String each = type.substring(0, type.length() - " by name".length());
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
