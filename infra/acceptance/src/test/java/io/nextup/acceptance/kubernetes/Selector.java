package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A label selector. One that is empty selects everything.
 *
 * @param values every label that must be there, with the values that it may have
 */
record Selector(Map<String, Set<String>> values) {
    Selector {
        values = new TreeMap<>(values);
    }

    /**
     * Reads a selector.
     *
     * @throws IllegalArgumentException for what no manifest uses, rather than a wrong answer
     */
    static Selector of(JsonNode selector) {
        Map<String, Set<String>> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : selector.properties()) {
            switch (field.getKey()) {
                case "matchLabels" ->
                        field.getValue()
                                .properties()
                                .forEach(
                                        label ->
                                                values.put(
                                                        label.getKey(),
                                                        Set.of(label.getValue().asText())));
                case "matchExpressions" ->
                        field.getValue().forEach(expression -> add(expression, values));
                default -> throw unknown(selector);
            }
        }
        return new Selector(values);
    }

    private static void add(JsonNode expression, Map<String, Set<String>> values) {
        if (!expression.path("operator").asText().equals("In")) {
            throw unknown(expression);
        }
        Set<String> allowed = new TreeSet<>();
        expression.path("values").forEach(value -> allowed.add(value.asText()));
        if (values.put(expression.path("key").asText(), allowed) != null) {
            throw unknown(expression);
        }
    }

    private static IllegalArgumentException unknown(JsonNode selector) {
        return new IllegalArgumentException("Not a selector of labels by value: " + selector);
    }

    boolean selects(Map<String, String> labels) {
        return values.entrySet().stream()
                .allMatch(
                        label ->
                                labels.containsKey(label.getKey())
                                        && label.getValue().contains(labels.get(label.getKey())));
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns the only value that a label may have; empty text without such a rule. */
    String only(String label) {
        Set<String> allowed = values.getOrDefault(label, Set.of());
        return allowed.size() == 1 ? allowed.iterator().next() : "";
    }

    /** Returns the selector in words, such as {@code app=web, tier=front}. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(label -> label.getKey() + "=" + String.join("|", label.getValue()))
                .collect(Collectors.joining(", "));
    }
}
