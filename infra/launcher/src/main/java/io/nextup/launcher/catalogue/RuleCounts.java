package io.nextup.launcher.catalogue;

import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.RuleWords;
import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Counts the items that each rule of a set touches.
 *
 * @param items number of items
 * @param shown number of items that no rule leaves out which holds now
 */
record RuleCounts(List<Count> rules, long items, long shown) {
    private static final int MOST_EXAMPLES = 3;

    RuleCounts {
        rules = List.copyOf(rules);
    }

    /**
     * An item and the rules that touch it.
     *
     * @param title null for an item without
     * @param rules indexes of the rules
     */
    record Touched(String itemId, String title, BitSet rules) {
        static Touched of(CatalogueItem item, CompiledRules rules, Instant now) {
            return new Touched(
                    item.itemId(), item.title(), rules.touching(item, item.isAvailableAt(now)));
        }
    }

    /**
     * Items that one rule touches.
     *
     * @param holds whether the rule holds now
     * @param examples the first few of the items
     */
    record Count(Rule rule, boolean holds, long touched, List<Touched> examples) {
        Count {
            examples = List.copyOf(examples);
        }
    }

    /**
     * Warning about a rule set.
     *
     * @param rule the rule; empty for all of them
     */
    record Warning(Kind kind, Optional<Rule> rule, String detail) {
        /** Kind of fault. */
        enum Kind {
            NO_ITEMS("no-items"),
            TOUCHES_NONE("touches-none"),
            TOUCHES_ALL("touches-all"),
            NONE_SHOWN("none-shown");

            private final String word;

            Kind(String word) {
                this.word = word;
            }

            String word() {
                return word;
            }
        }

        Warning {
            requireNonNull(kind, "kind is null");
        }
    }

    /**
     * Counts the items per rule.
     *
     * @param touched an entry for each item, in the order of the examples
     */
    static RuleCounts of(CompiledRules rules, Instant now, Collection<Touched> touched) {
        List<Rule> all = rules.rules();
        BitSet leavingOut = new BitSet();
        List<List<Touched>> examples = new ArrayList<>();
        for (Rule rule : all) {
            leavingOut.set(examples.size(), rule.leavesOut() && rule.holdsAt(now));
            examples.add(new ArrayList<>());
        }
        long[] counts = new long[all.size()];
        long shown = 0;
        for (Touched item : touched) {
            item.rules().stream()
                    .forEach(
                            rule -> {
                                counts[rule]++;
                                if (counts[rule] <= MOST_EXAMPLES) {
                                    examples.get(rule).add(item);
                                }
                            });
            if (!item.rules().intersects(leavingOut)) {
                shown++;
            }
        }
        List<Count> counted = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            counted.add(new Count(all.get(i), all.get(i).holdsAt(now), counts[i], examples.get(i)));
        }
        return new RuleCounts(counted, touched.size(), shown);
    }

    /** Returns the warnings about the rule set. */
    List<Warning> warnings() {
        if (items == 0) {
            return List.of(
                    new Warning(
                            Warning.Kind.NO_ITEMS,
                            Optional.empty(),
                            "there are no items: load them with ./nextup items load"));
        }
        List<Warning> warnings = new ArrayList<>();
        for (Count one : rules) {
            warning(one).ifPresent(warnings::add);
        }
        if (shown == 0) {
            warnings.add(
                    new Warning(
                            Warning.Kind.NONE_SHOWN,
                            Optional.empty(),
                            "the rules leave out every item"));
        }
        return warnings;
    }

    /** A limit per category counts every item that has one, so that it may count all. */
    private Optional<Warning> warning(Count one) {
        String what = "rule %s %s ".formatted(one.rule().id(), RuleWords.verb(one.rule()));
        if (one.touched() == 0) {
            return Optional.of(
                    new Warning(
                            Warning.Kind.TOUCHES_NONE,
                            Optional.of(one.rule()),
                            what + "no item: correct it, or the items lack what it names"));
        }
        return one.touched() < items || one.rule().atMost() != null
                ? Optional.empty()
                : Optional.of(
                        new Warning(
                                Warning.Kind.TOUCHES_ALL,
                                Optional.of(one.rule()),
                                what + "every item: correct it"));
    }
}
