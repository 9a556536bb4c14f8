package io.nextup.catalogue;

import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Random items, and random conditions with a second computation of their meaning. */
final class RandomRules {
    private static final Instant START = Instant.parse("2027-01-01T00:00:00Z");

    private final RandomGenerator random;

    RandomRules(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A condition.
     *
     * @param meaning computed without the parser and its classes
     */
    record Condition(String text, Predicate<Seen> meaning) {}

    /** An item as a condition sees it. */
    record Seen(CatalogueItem item, boolean available) {}

    CatalogueItem item(String id) {
        Map<String, String> attributes = new TreeMap<>();
        if (random.nextBoolean()) {
            attributes.put("age", String.valueOf(random.nextInt(4)));
        }
        if (random.nextBoolean()) {
            attributes.put("brand", List.of("A", "B", "2", "2.0").get(random.nextInt(4)));
        }
        List<String> categories = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            categories.add("c" + random.nextInt(5));
        }
        Instant from = random.nextInt(4) == 0 ? time() : null;
        Instant until =
                random.nextInt(4) == 0
                        ? (from == null ? START : from).plusSeconds(1 + random.nextInt(50))
                        : null;
        return new CatalogueItem(
                id, random.nextInt(4) > 0, from, until, categories, attributes, null);
    }

    /** Returns a time of the same 100 seconds in which periods begin. */
    Instant time() {
        return START.plusSeconds(random.nextInt(100));
    }

    Condition condition(int levels) {
        int kind = random.nextInt(levels > 0 ? 8 : 5);
        return switch (kind) {
            case 0 -> category();
            case 1 -> age();
            case 2 -> brand();
            case 3 -> new Condition("available", Seen::available);
            case 4 -> exists();
            case 5 -> {
                Condition part = condition(levels - 1);
                yield new Condition("not (" + part.text() + ")", part.meaning().negate());
            }
            case 6 -> {
                Condition one = condition(levels - 1);
                Condition other = condition(levels - 1);
                yield new Condition(
                        "(%s) and (%s)".formatted(one.text(), other.text()),
                        one.meaning().and(other.meaning()));
            }
            default -> {
                Condition one = condition(levels - 1);
                Condition other = condition(levels - 1);
                yield new Condition(
                        "(%s) or (%s)".formatted(one.text(), other.text()),
                        one.meaning().or(other.meaning()));
            }
        };
    }

    private Condition category() {
        String one = "c" + random.nextInt(5);
        return random.nextBoolean()
                ? new Condition(
                        "category = '%s'".formatted(one),
                        seen -> seen.item().categories().contains(one))
                : new Condition(
                        "category != '%s'".formatted(one),
                        seen ->
                                !seen.item().categories().isEmpty()
                                        && !seen.item().categories().contains(one));
    }

    private Condition age() {
        int bound = random.nextInt(4);
        return random.nextBoolean()
                ? new Condition(
                        "age >= " + bound,
                        seen ->
                                seen.item().attributes().containsKey("age")
                                        && Integer.parseInt(seen.item().attributes().get("age"))
                                                >= bound)
                : new Condition(
                        "age in (%d, 9)".formatted(bound),
                        seen -> String.valueOf(bound).equals(seen.item().attributes().get("age")));
    }

    private Condition brand() {
        return random.nextBoolean()
                ? new Condition(
                        "brand = '2'", seen -> "2".equals(seen.item().attributes().get("brand")))
                : new Condition(
                        "brand = 2",
                        seen ->
                                List.of("2", "2.0")
                                        .contains(
                                                seen.item()
                                                        .attributes()
                                                        .getOrDefault("brand", "none")));
    }

    private Condition exists() {
        return new Condition("exists brand", seen -> seen.item().attributes().containsKey("brand"));
    }

    /**
     * A rule, and whether it touches an item.
     *
     * @param touches computed without the parser and its classes
     */
    record Made(Rule rule, Predicate<Seen> touches) {}

    Made rule(int number, boolean leavesOut) {
        Condition condition = condition(3);
        Instant from = random.nextInt(3) == 0 ? time() : null;
        Instant until =
                random.nextInt(3) == 0
                        ? (from == null ? START : from).plusSeconds(1 + random.nextInt(50))
                        : null;
        String id = "rule-" + number;
        return switch (leavesOut ? random.nextInt(2) : 2 + random.nextInt(5)) {
            case 0 ->
                    new Made(
                            new Rule(
                                    id,
                                    condition.text(),
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    from,
                                    until),
                            condition.meaning().negate());
            case 1 ->
                    new Made(
                            new Rule(
                                    id,
                                    null,
                                    condition.text(),
                                    null,
                                    null,
                                    null,
                                    null,
                                    from,
                                    until),
                            condition.meaning());
            case 2 ->
                    number % 2 == 0
                            ? new Made(
                                    new Rule(
                                            id, null, null, null, null, 2, "category", from, until),
                                    seen -> !seen.item().categories().isEmpty())
                            : new Made(
                                    new Rule(id, null, null, null, null, 3, "brand", from, until),
                                    seen -> seen.item().attributes().containsKey("brand"));
            default ->
                    new Made(
                            new Rule(
                                    id,
                                    null,
                                    null,
                                    1 + random.nextInt(5) / 2.0,
                                    condition.text(),
                                    null,
                                    null,
                                    from,
                                    until),
                            condition.meaning());
        };
    }

    static RuleSet set(List<Made> rules) {
        return new RuleSet(
                "default", RuleSet.DEFAULT_NAME, 1, 0, rules.stream().map(Made::rule).toList());
    }
}
