package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All rules of a slot, keyed by the slot on a compacted topic. The newest record of a slot replaces
 * the one before as a whole; a record without a value takes all rules away.
 *
 * @param slot slot of the job that keeps the rules
 * @param name name of the set; only {@link #DEFAULT_NAME} so far
 * @param revision one higher than that of the set before; 0 if the record does not say
 * @param appliedTimeMillis time of the application, milliseconds since the epoch
 * @param rules at most {@link #MOST_RULES}, each with an id of its own
 */
public record RuleSet(
        String slot, String name, long revision, long appliedTimeMillis, List<Rule> rules) {
    /** Name of the set of a system that has one. */
    public static final String DEFAULT_NAME = "default";

    /** Most rules of a set. */
    public static final int MOST_RULES = 200;

    public RuleSet {
        requireNonNull(slot, "slot is null");
        requireNonNull(name, "name is null");
        PlainName.requireSlot(slot);
        rules = List.copyOf(rules);
        if (!name.equals(DEFAULT_NAME)) {
            throw new IllegalArgumentException(
                    "The rule set of slot %s has the name \"%s\": this build knows only %s"
                            .formatted(slot, Excerpt.of(name), DEFAULT_NAME));
        }
        if (revision < 0) {
            throw new IllegalArgumentException(
                    "The rule set of slot %s has revision %d: it must not be negative"
                            .formatted(slot, revision));
        }
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException(
                    "The rule set of slot %s has %d rules: it must have at most %d"
                            .formatted(slot, rules.size(), MOST_RULES));
        }
        Set<String> ids = new HashSet<>();
        for (Rule rule : rules) {
            if (!ids.add(rule.id())) {
                throw new IllegalArgumentException(
                        "Two rules have the id %s: give each an id of its own"
                                .formatted(rule.id()));
            }
        }
    }
}
