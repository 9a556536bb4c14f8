package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.AnswerTolerance;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A list, and the one that its model makes of the same events, items and rules today.
 *
 * @param list the list as the topic holds it
 * @param outcome how the two compare
 * @param detail what differs, or why the list cannot be made again; empty for the same list
 * @param items the list made again, best first; empty where it cannot be made
 */
public record MadeAgain(
        Recommendation list, Outcome outcome, String detail, List<RankedItem> items) {
    /** Results of a comparison. */
    public enum Outcome {
        /** The same items in the same order, with scores within {@link AnswerTolerance}. */
        SAME,
        /** The same but for items of nearly equal scores, which changed places. */
        NEARLY_SAME,
        /** Another list. */
        DIFFERENT,
        /** Nobody knows any more what it was made of. */
        UNKNOWN;

        /** Returns the word of {@code --json}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public MadeAgain {
        requireNonNull(list, "list is null");
        requireNonNull(outcome, "outcome is null");
        requireNonNull(detail, "detail is null");
        items = List.copyOf(items);
    }

    /** Tells whether the list is what its model makes of the same data. */
    public boolean isTheSame() {
        return outcome == Outcome.SAME || outcome == Outcome.NEARLY_SAME;
    }

    /** Says for a person how the list made again compares. */
    public String words() {
        return switch (outcome) {
            case SAME -> "the same items in the same order";
            case NEARLY_SAME -> "the same but for items of nearly equal scores";
            case DIFFERENT -> "another list: " + detail;
            case UNKNOWN -> "not known: " + detail;
        };
    }

    static MadeAgain unknown(Recommendation list, String reason) {
        return new MadeAgain(list, Outcome.UNKNOWN, reason, List.of());
    }

    MadeAgain withDetail(String other) {
        return new MadeAgain(list, outcome, other, items);
    }

    MadeAgain butUnknown(String reason) {
        return new MadeAgain(list, Outcome.UNKNOWN, reason, items);
    }

    /**
     * Compares a list with what its model ranks again.
     *
     * @param ranked the best items, some more than a list holds
     * @param most most items of a list
     */
    static MadeAgain of(Recommendation list, List<RankedItem> ranked, int most) {
        List<RankedItem> before = list.items();
        List<RankedItem> again = ranked.subList(0, Math.min(most, ranked.size()));
        if (before.size() != again.size()) {
            int place = Math.min(before.size(), again.size());
            return different(list, again, place, endsAt(before, again, place));
        }
        boolean sameOrder = true;
        for (int place = 0; place < before.size(); place++) {
            RankedItem was = before.get(place);
            RankedItem is = again.get(place);
            boolean sameItem = was.itemId().equals(is.itemId());
            sameOrder &= sameItem;
            if (!AnswerTolerance.isNear(is.score(), was.score())
                    || !(sameItem || mayStand(was, list, ranked))) {
                return different(list, again, place, words(was) + ", made again " + words(is));
            }
        }
        if (!sameOrder && distinct(before).size() < before.size()) {
            return different(list, again, before.size() - 1, "an item stands twice");
        }
        return new MadeAgain(list, sameOrder ? Outcome.SAME : Outcome.NEARLY_SAME, "", again);
    }

    private static Set<String> distinct(List<RankedItem> items) {
        return items.stream().map(RankedItem::itemId).collect(Collectors.toSet());
    }

    /**
     * Tells whether an item may have changed places with one of nearly the same score: the ranking
     * has it with that score. A blend's scores are shares far below 1, so the tolerance is relative
     * to the best of them, or any low item would do for any other. Of popular items only the rank
     * is known: they have no scores.
     */
    private static boolean mayStand(RankedItem item, Recommendation list, List<RankedItem> ranked) {
        if (list.source() == Source.FALLBACK) {
            return false;
        }
        double best =
                list.items().stream().mapToDouble(one -> Math.abs(one.score())).max().orElse(0);
        Optional<RankedItem> now =
                ranked.stream().filter(one -> one.itemId().equals(item.itemId())).findFirst();
        return now.filter(
                        one ->
                                AnswerTolerance.isNear(one.score(), item.score())
                                        && Math.abs(one.score() - item.score())
                                                <= AnswerTolerance.GREATEST * best)
                .isPresent();
    }

    private static String endsAt(List<RankedItem> before, List<RankedItem> again, int place) {
        return place < before.size()
                ? words(before.get(place)) + ", and made again the list ends before it"
                : "the list ends, and made again goes on with " + words(again.get(place));
    }

    private static MadeAgain different(
            Recommendation list, List<RankedItem> again, int place, String what) {
        return new MadeAgain(
                list, Outcome.DIFFERENT, "place %d: %s".formatted(place + 1, what), again);
    }

    private static String words(RankedItem item) {
        return String.format(Locale.ROOT, "%s (score %.5g)", item.itemId(), item.score());
    }
}
