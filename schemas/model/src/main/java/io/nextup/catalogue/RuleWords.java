package io.nextup.catalogue;

import io.nextup.event.Rule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Says in words what a rule does. */
public final class RuleWords {
    private RuleWords() {}

    /** Returns the word of the rule's kind. */
    public static String kind(Rule rule) {
        if (rule.only() != null) {
            return "only";
        }
        if (rule.never() != null) {
            return "never";
        }
        return rule.boost() != null ? "boost" : "at-most";
    }

    /** Says what the rule does, such as {@code never category = 'adult'}. */
    public static String effect(Rule rule) {
        if (rule.only() != null) {
            return "only " + rule.only();
        }
        if (rule.never() != null) {
            return "never " + rule.never();
        }
        return rule.boost() != null ? boost(rule) + " where " + rule.where() : atMost(rule);
    }

    /**
     * Says what the rule does to an item that it touches.
     *
     * @param counted values by which a rule of {@code atMost} counts the item
     */
    public static String effectOnItem(Rule rule, List<String> counted) {
        if (rule.only() != null) {
            return "never shown: %s (only %s)".formatted(rule.id(), rule.only());
        }
        if (rule.never() != null) {
            return "never shown: %s (%s)".formatted(rule.id(), rule.never());
        }
        return rule.boost() != null
                ? "%s: %s (%s)".formatted(boost(rule), rule.id(), rule.where())
                : "%s: %s (%s)".formatted(atMost(rule), rule.id(), String.join(", ", counted));
    }

    private static String boost(Rule rule) {
        return "boost " + BigDecimal.valueOf(rule.boost()).stripTrailingZeros().toPlainString();
    }

    private static String atMost(Rule rule) {
        return "at most %d per %s".formatted(rule.atMost(), rule.per());
    }

    /** Returns the verb for what the rule does to the items that it touches. */
    public static String verb(Rule rule) {
        if (rule.leavesOut()) {
            return "leaves out";
        }
        return rule.boost() != null ? "boosts" : "counts";
    }

    /** Says in brackets when the rule holds, for behind a line; empty for one that always does. */
    public static String period(Rule rule, Instant now) {
        if (rule.fromAt() == null && rule.untilAt() == null) {
            return "";
        }
        return " [%s%s%s]"
                .formatted(
                        rule.holdsAt(now) ? "" : "does not hold now: ",
                        rule.fromAt() == null ? "" : "from " + rule.fromAt(),
                        rule.untilAt() == null
                                ? ""
                                : (rule.fromAt() == null ? "" : " ") + "until " + rule.untilAt());
    }
}
