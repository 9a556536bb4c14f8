package io.nextup.launcher.catalogue;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.RuleWords;
import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import java.time.Instant;
import java.util.List;

/**
 * A rule that touches an item.
 *
 * @param counted values by which a rule of {@code atMost} counts the item; none for other rules
 */
record ItemRule(Rule rule, List<String> counted) {
    ItemRule {
        counted = List.copyOf(counted);
    }

    /** Says what the rule does to the item. */
    String words() {
        return RuleWords.effectOnItem(rule, counted);
    }

    /** Returns the rules that touch an item and hold at a time. */
    static List<ItemRule> of(CatalogueItem item, CompiledRules rules, Instant now) {
        boolean available = item.isAvailableAt(now);
        return rules.touching(item, available).stream()
                .filter(index -> rules.rules().get(index).holdsAt(now))
                .mapToObj(
                        index ->
                                new ItemRule(
                                        rules.rules().get(index),
                                        rules.counted(index, item, available)))
                .toList();
    }
}
