package io.nextup.console.why;

import io.nextup.catalogue.RuleWords;
import io.nextup.catalogue.UnknownItems;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.Rule;
import io.nextup.scoring.ItemRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why the items of a list stand there, and why others do not.
 *
 * @param items the list made again, best first
 * @param others items that would stand there without rules and do not, best first
 */
public record ListReasons(List<Listed> items, List<Other> others) {
    /** Items of a list without rules that are looked at, however short the list is. */
    private static final int LEAST_LOOKED_AT = 10;

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
     * @param boosts boosts that touch it
     * @param explanation the events that carry it; null for a popular item
     */
    public record Listed(
            String itemId,
            float score,
            Integer unruledPlace,
            List<Met> boosts,
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

    public ListReasons {
        items = List.copyOf(items);
        others = List.copyOf(others);
    }

    static ListReasons of(MadeAgain list, Origins origins) {
        return new Maker(list.items(), origins).make();
    }

    private static final class Maker {
        private final List<RankedItem> list;
        private final Origins origins;
        private final boolean isPopular;
        private final List<RankedItem> without;
        private final List<String> withoutRules;
        private final List<String> byBoosts;

        Maker(List<RankedItem> list, Origins origins) {
            this.list = list;
            this.origins = origins;
            this.isPopular = origins.list().source() == Source.FALLBACK;
            this.without = best(ItemRules.NONE);
            this.withoutRules = ids(without);
            this.byBoosts = ids(best(biasAlone()));
        }

        private ItemRules biasAlone() {
            return new ItemRules(origins.rules().bias(), List.of());
        }

        private List<RankedItem> best(ItemRules rules) {
            int k = Math.min(Scores.LOWEST_RANK, origins.model().vocabulary().size());
            return isPopular
                    ? origins.model().popular(origins.past().asked(), k, rules)
                    : origins.model().best(origins.past().asked(), k, rules);
        }

        private static List<String> ids(List<RankedItem> items) {
            return items.stream().map(RankedItem::itemId).toList();
        }

        ListReasons make() {
            // Limits would make an item's rank jump as others of its kind come and go.
            origins.model().rankBy(biasAlone());
            return new ListReasons(
                    list.stream().map(this::listed).toList(),
                    others(Math.max(LEAST_LOOKED_AT, list.size())));
        }

        private Listed listed(RankedItem item) {
            return new Listed(
                    item.itemId(),
                    item.score(),
                    place(withoutRules, item.itemId()),
                    touching(item.itemId()).stream()
                            .filter(rule -> rule.boost() != null)
                            .map(Met::of)
                            .toList(),
                    isPopular
                            ? null
                            : Explanation.of(
                                    origins.model(), origins.past().asked(), item.itemId()));
        }

        private List<Other> others(int most) {
            Set<String> listed = Set.copyOf(ids(list));
            List<Other> others = new ArrayList<>();
            for (int i = 0; i < Math.min(most, without.size()); i++) {
                if (!listed.contains(without.get(i).itemId())) {
                    others.add(other(without.get(i), i + 1));
                }
            }
            return others;
        }

        private Other other(RankedItem item, int unruledPlace) {
            String id = item.itemId();
            List<Rule> rules = origins.keepingOut(id, list);
            if (!rules.isEmpty()) {
                String why =
                        rules.get(0).leavesOut()
                                ? "never shown: "
                                : "left out, the list holds as many of its kind already: ";
                return other(item, unruledPlace, rules, why + words(rules));
            }
            if (origins.table().isUnreadable(id)) {
                return other(item, unruledPlace, rules, "not shown: no record of it can be read");
            }
            if (!origins.table().contains(id) && origins.unknown() == UnknownItems.DROP) {
                return other(item, unruledPlace, rules, "not shown: the catalogue lacks it");
            }
            return moved(item, unruledPlace, touching(id));
        }

        /** Explains an item that boosts moved behind the list. */
        private Other moved(RankedItem item, int unruledPlace, List<Rule> touching) {
            List<Rule> own = touching.stream().filter(rule -> rule.boost() != null).toList();
            List<Rule> ofOthers =
                    list.stream()
                            .flatMap(one -> touching(one.itemId()).stream())
                            .filter(rule -> rule.boost() != null && !own.contains(rule))
                            .distinct()
                            .toList();
            List<Rule> rules = new ArrayList<>(own);
            rules.addAll(ofOthers);
            String words =
                    rules.isEmpty()
                            ? "stands behind the list"
                            : own.isEmpty()
                                    ? "passed by items with " + words(ofOthers)
                                    : "moved by " + words(own);
            return other(item, unruledPlace, rules, words);
        }

        private Other other(RankedItem item, int unruledPlace, List<Rule> rules, String words) {
            return new Other(
                    item.itemId(),
                    item.score(),
                    unruledPlace,
                    place(byBoosts, item.itemId()),
                    rules.stream().map(Met::of).toList(),
                    words);
        }

        private List<Rule> touching(String id) {
            return origins.touching(id);
        }

        private static String words(List<Rule> rules) {
            return rules.stream()
                    .map(rule -> "%s (%s)".formatted(rule.id(), RuleWords.effect(rule)))
                    .collect(Collectors.joining(", "));
        }

        private static Integer place(List<String> ranking, String id) {
            return Optional.of(ranking.indexOf(id))
                    .filter(place -> place >= 0)
                    .map(place -> place + 1)
                    .orElse(null);
        }
    }
}
