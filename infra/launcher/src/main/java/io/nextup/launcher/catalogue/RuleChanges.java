package io.nextup.launcher.catalogue;

import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Ids of the rules by which one set differs from another. The order of rules means nothing.
 *
 * @param added rules that only the later set has
 * @param removed rules that only the earlier set has
 * @param changed rules that both have, in two forms
 */
record RuleChanges(List<String> added, List<String> removed, List<String> changed) {
    RuleChanges {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    /** Compares the rules. */
    static RuleChanges between(Optional<RuleSet> earlier, RuleSet later) {
        Map<String, Rule> before = byId(earlier.map(RuleSet::rules).orElse(List.of()));
        Map<String, Rule> after = byId(later.rules());
        return new RuleChanges(
                after.keySet().stream().filter(id -> !before.containsKey(id)).toList(),
                before.keySet().stream().filter(id -> !after.containsKey(id)).toList(),
                after.keySet().stream()
                        .filter(before::containsKey)
                        .filter(id -> !before.get(id).equals(after.get(id)))
                        .toList());
    }

    private static Map<String, Rule> byId(List<Rule> rules) {
        Map<String, Rule> byId = new TreeMap<>();
        rules.forEach(rule -> byId.put(rule.id(), rule));
        return byId;
    }

    /** Tells whether both sets have the same rules. */
    boolean isNone() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }
}
