package io.nextup.console.why;

import io.nextup.catalogue.RuleWords;
import io.nextup.catalogue.UnknownItems;
import io.nextup.console.why.ListReasons.Listed;
import io.nextup.console.why.ListReasons.Met;
import io.nextup.console.why.ListReasons.Other;
import io.nextup.event.RankedItem;
import io.nextup.event.Rule;
import io.nextup.scoring.ItemRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the reasons of one list, while its model is open and the table holds the items of then. */
final class ListReasoning {
    /** Places of a list that is short for its rules. */
    private static final int USUAL_LIST = 10;

    private final MadeAgain made;
    private final Origins origins;

    /** The list if no rule held, and on. */
    private final List<RankedItem> unruled;

    private final List<String> unruledIds;
    private final List<String> byBoosts;

    ListReasoning(MadeAgain made, Origins origins) {
        this.made = made;
        this.origins = origins;
        int k = Math.min(Scores.LOWEST_RANK, origins.model().vocabulary().size());
        this.unruled = origins.best(k, ItemRules.NONE);
        this.unruledIds = ids(unruled);
        this.byBoosts =
                origins.rules().bias().isNone() ? unruledIds : ids(origins.best(k, biasAlone()));
    }

    /** Returns the rules without limits, which make an item's rank jump as its like come and go. */
    private ItemRules biasAlone() {
        return new ItemRules(origins.rules().bias(), List.of());
    }

    private static List<String> ids(List<RankedItem> items) {
        return items.stream().map(RankedItem::itemId).toList();
    }

    ListReasons reasons() {
        origins.model().rankBy(biasAlone());
        return new ListReasons(
                origins.list().items().stream().map(this::listed).toList(), others());
    }

    private Listed listed(RankedItem item) {
        String id = item.itemId();
        return new Listed(
                id,
                item.score(),
                place(unruledIds, id),
                Stream.concat(boosts(id), touching(id).filter(Rule::leavesOut))
                        .map(Met::of)
                        .toList(),
                origins.isPopular()
                        ? null
                        : Explanation.of(origins.model(), origins.past().asked(), id));
    }

    private List<Other> others() {
        Set<String> listed = Set.copyOf(ids(made.items()));
        int size = made.items().size();
        List<Other> others = new ArrayList<>();
        for (int i = 0; i < Math.min(Math.max(size, USUAL_LIST), unruled.size()); i++) {
            RankedItem item = unruled.get(i);
            if (!listed.contains(item.itemId())) {
                Optional<Other> keptOut = keptOut(item, i + 1);
                // Behind the end of the list, only what rules keep out would stand in it.
                keptOut.or(() -> Optional.of(moved(item, listed)))
                        .filter(other -> other.unruledPlace() <= size || keptOut.isPresent())
                        .ifPresent(others::add);
            }
        }
        return others;
    }

    private Optional<Other> keptOut(RankedItem item, int unruledPlace) {
        String id = item.itemId();
        List<Rule> rules = origins.keepingOut(id, made.items());
        if (!rules.isEmpty()) {
            String why =
                    rules.get(0).leavesOut()
                            ? "never shown: "
                            : "left out, the list holds as many of its kind already: ";
            return Optional.of(other(item, unruledPlace, rules, why + words(rules)));
        }
        if (origins.table().isUnreadable(id)) {
            return Optional.of(
                    other(item, unruledPlace, rules, "not shown: no record of it can be read"));
        }
        return !origins.table().contains(id) && origins.job().unknown() == UnknownItems.DROP
                ? Optional.of(other(item, unruledPlace, rules, "not shown: the catalogue lacks it"))
                : Optional.empty();
    }

    /** Explains an item that boosts moved behind the list. */
    private Other moved(RankedItem item, Set<String> listed) {
        String id = item.itemId();
        int unruledPlace = unruledIds.indexOf(id) + 1;
        List<Rule> own = boosts(id).filter(rule -> rule.boost() < 1).toList();
        List<Rule> passing =
                listed.stream()
                        .filter(one -> isBehind(one, unruledPlace))
                        .flatMap(this::boosts)
                        .filter(rule -> rule.boost() > 1)
                        .distinct()
                        .toList();
        List<Rule> rules = Stream.concat(own.stream(), passing.stream()).distinct().toList();
        String words =
                own.isEmpty() && passing.isEmpty()
                        ? "stands behind the list"
                        : own.isEmpty()
                                ? "passed by items with " + words(passing)
                                : "moved by " + words(own);
        return other(item, unruledPlace, rules, words);
    }

    private boolean isBehind(String id, int place) {
        Integer unruled = place(unruledIds, id);
        return unruled == null || unruled > place;
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

    private Stream<Rule> touching(String id) {
        return origins.touching(id).stream();
    }

    /** Returns the boosts of an item; none where they change nothing. */
    private Stream<Rule> boosts(String id) {
        return origins.isPopular() || !origins.model().takesBias()
                ? Stream.of()
                : touching(id).filter(rule -> rule.boost() != null);
    }

    private static String words(List<Rule> rules) {
        return rules.stream()
                .map(rule -> "%s (%s)".formatted(rule.id(), RuleWords.effect(rule)))
                .collect(Collectors.joining(", "));
    }

    private static Integer place(List<String> ranking, String id) {
        int place = ranking.indexOf(id);
        return place < 0 ? null : place + 1;
    }
}
