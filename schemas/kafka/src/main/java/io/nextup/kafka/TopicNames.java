package io.nextup.kafka;

import io.nextup.event.Topics;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Names of all topics; {@code schemas/README.md} describes their content. */
public record TopicNames(
        String interactions,
        String recommendations,
        String models,
        String health,
        String deadLetters,
        String erasureReceipts,
        String erasureRequests,
        String items,
        String rules)
        implements Serializable {
    private static final Map<String, String> DEFAULTS = defaultsByKey();

    public TopicNames {
        List<String> names =
                List.of(
                        interactions,
                        recommendations,
                        models,
                        health,
                        deadLetters,
                        erasureReceipts,
                        erasureRequests,
                        items,
                        rules);
        for (String name : names) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("A topic's name is blank");
            }
        }
        if (new TreeSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("Two topics have the same name: " + names);
        }
    }

    /** Returns these names by the topics' default names. */
    public Map<String, String> byDefaultName() {
        return Map.of(
                Topics.INTERACTIONS, interactions,
                Topics.RECOMMENDATIONS, recommendations,
                Topics.MODELS, models,
                Topics.HEALTH, health,
                Topics.DEAD_LETTERS, deadLetters,
                Topics.ERASURE_RECEIPTS, erasureReceipts,
                Topics.ERASURE_REQUESTS, erasureRequests,
                Topics.ITEMS, items,
                Topics.RULES, rules);
    }

    /** Returns the names that are not the default ones, by the words of {@link #keys}. */
    Map<String, String> othersByKey() {
        Map<String, String> others = new LinkedHashMap<>();
        DEFAULTS.forEach(
                (key, byDefault) -> {
                    String name = byDefaultName().get(byDefault);
                    if (!name.equals(byDefault)) {
                        others.put(key, name);
                    }
                });
        return others;
    }

    private static Map<String, String> defaultsByKey() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("interactions", Topics.INTERACTIONS);
        defaults.put("recommendations", Topics.RECOMMENDATIONS);
        defaults.put("models", Topics.MODELS);
        defaults.put("health", Topics.HEALTH);
        defaults.put("dead-letters", Topics.DEAD_LETTERS);
        defaults.put("erasure-receipts", Topics.ERASURE_RECEIPTS);
        defaults.put("erasure-requests", Topics.ERASURE_REQUESTS);
        defaults.put("items", Topics.ITEMS);
        defaults.put("rules", Topics.RULES);
        return defaults;
    }

    /** Returns the words that stand for the topics in configuration, such as {@code models}. */
    public static Set<String> keys() {
        return DEFAULTS.keySet();
    }

    /** Returns the default names. */
    public static TopicNames defaults() {
        return of(Map.of());
    }

    /**
     * Makes names from keys such as {@code health}; a topic without a key keeps its default name.
     *
     * @throws IllegalArgumentException naming an unknown key and all known ones
     */
    public static TopicNames of(Map<String, String> names) {
        for (String key : names.keySet()) {
            if (!DEFAULTS.containsKey(key)) {
                throw new IllegalArgumentException(
                        "Topic \"%s\" is not known: use one of %s"
                                .formatted(key, String.join(", ", DEFAULTS.keySet())));
            }
        }
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(names);
        return new TopicNames(
                all.get("interactions"),
                all.get("recommendations"),
                all.get("models"),
                all.get("health"),
                all.get("dead-letters"),
                all.get("erasure-receipts"),
                all.get("erasure-requests"),
                all.get("items"),
                all.get("rules"));
    }
}
