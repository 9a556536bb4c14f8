package io.nextup.console.why;

import io.nextup.catalogue.RuleWords;
import io.nextup.event.Rule;
import java.util.List;

/**
 * Why the items of a list stand there, and why others do not.
 *
 * @param items the items of the list as it was, best first
 * @param others items that would stand there without rules and do not, best first
 */
public record ListReasons(List<Listed> items, List<Other> others) {
    public ListReasons {
        items = List.copyOf(items);
        others = List.copyOf(others);
    }

    /**
     * A rule that an item met.
     *
     * @param effect what it does, in words
     */
    public record Met(String ruleId, String effect) {
        static Met of(Rule rule) {
            return new Met(rule.id(), RuleWords.effect(rule));
        }
    }

    /**
     * An item of the list.
     *
     * @param unruledPlace its place if no rule held, from 1; null beyond the first 1,000
     * @param rules boosts that move it; and those that forbid it, which a list must not hold
     * @param explanation the events that carry it; null for a popular item
     */
    public record Listed(
            String itemId,
            float score,
            Integer unruledPlace,
            List<Met> rules,
            Explanation explanation) {}

    /**
     * An item that does not stand in the list.
     *
     * @param unruledPlace its place if no rule held, from 1
     * @param place its place by the boosts alone, from 1; null for an item that no list may hold,
     *     and beyond the first 1,000
     * @param rules the rules that dropped or moved it
     * @param words the same in words
     */
    public record Other(
            String itemId,
            float score,
            int unruledPlace,
            Integer place,
            List<Met> rules,
            String words) {}
}
