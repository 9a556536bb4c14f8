package io.nextup.console.why;

import io.nextup.console.items.ItemNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Place of an item in a list, with and without each item of the history.
 *
 * @param version the model that was asked
 * @param reasons one for each different item of the history, the newest {@value #MOST_REASONS} of
 *     them, oldest first
 * @param rank the item's rank, from 1; null beyond the first 1,000
 * @param carrier item without which it would stand lowest; null if none raises it
 * @param popular its place among the model's popular items, from 1; null without one
 * @param words the same in words, for a person
 */
public record Explanation(
        String version,
        List<Reason> reasons,
        Integer rank,
        String carrier,
        Integer popular,
        String words) {
    /**
     * Most items that are left out in turn: each costs a row of a call, and a state may keep any
     * number.
     */
    static final int MOST_REASONS = 200;

    /**
     * An item of the history.
     *
     * @param without the item
     * @param rank rank of the explained item without it; null beyond the first 1,000
     * @param title its title; null where it is not known
     */
    public record Reason(String without, Integer rank, String title) {
        Reason(String without, Integer rank) {
            this(without, rank, null);
        }
    }

    public Explanation {
        reasons = List.copyOf(reasons);
    }

    /**
     * Returns the item's rank without its carrier; empty without one, and beyond the first 1,000.
     */
    public Optional<Integer> rankWithoutCarrier() {
        return reasons.stream()
                .filter(reason -> reason.without.equals(carrier))
                .findFirst()
                .map(Reason::rank);
    }

    /** Returns the same explanation with its items' titles. */
    public Explanation named(ItemNames names) {
        return new Explanation(
                version,
                reasons.stream()
                        .map(one -> new Reason(one.without, one.rank, names.title(one.without)))
                        .toList(),
                rank,
                carrier,
                popular,
                words);
    }

    static Explanation of(Scores scores, AskedHistory history, String item) {
        List<String> items = history.newestDifferent(MOST_REASONS);
        List<AskedHistory> asked = new ArrayList<>();
        asked.add(history);
        items.forEach(one -> asked.add(history.without(one)));
        List<OptionalInt> ranks = scores.ranks(item, asked);
        OptionalInt rank = ranks.get(0);
        List<Reason> reasons = new ArrayList<>();
        Reason carrier = null;
        int lowest = place(rank);
        for (int i = 0; i < items.size(); i++) {
            OptionalInt without = ranks.get(i + 1);
            Reason reason = new Reason(items.get(i), orNull(without));
            reasons.add(reason);
            if (place(without) > lowest) {
                lowest = place(without);
                carrier = reason;
            }
        }
        String words = told(scores, item, rank, carrier);
        if (history.items().contains(item)) {
            words +=
                    scores.rules().excludeSeen()
                            ? " The user has met %s already, so the job leaves it out of the list."
                                    .formatted(item)
                            : " The user has met %s already.".formatted(item);
        }
        return new Explanation(
                scores.version(),
                reasons,
                orNull(rank),
                carrier == null ? null : carrier.without(),
                orNull(scores.popular(item)),
                words);
    }

    private static String told(Scores scores, String item, OptionalInt rank, Reason carrier) {
        if (!scores.knows(item)) {
            return "The model does not know %s, so it never recommends it.".formatted(item);
        }
        if (rank.isEmpty()) {
            return "%s stands beyond the first %,d, so no item of the history carries it."
                    .formatted(item, Scores.LOWEST_RANK);
        }
        if (carrier == null) {
            return "%s stands at %d, and no single item of the history carries it: without any one of them it would stand no lower."
                    .formatted(item, rank.getAsInt());
        }
        return "%s stands at %d because of %s: without %s it would stand %s."
                .formatted(
                        item,
                        rank.getAsInt(),
                        carrier.without(),
                        carrier.without(),
                        carrier.rank() == null
                                ? "beyond the first %,d".formatted(Scores.LOWEST_RANK)
                                : "at " + carrier.rank());
    }

    private static int place(OptionalInt rank) {
        return rank.orElse(Scores.LOWEST_RANK + 1);
    }

    private static Integer orNull(OptionalInt rank) {
        return rank.isPresent() ? rank.getAsInt() : null;
    }
}
