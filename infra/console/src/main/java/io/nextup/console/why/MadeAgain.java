package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.scoring.AnswerTolerance;
import java.util.List;
import java.util.Locale;

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

    static MadeAgain unknown(Recommendation list, String reason) {
        return new MadeAgain(list, Outcome.UNKNOWN, reason, List.of());
    }

    MadeAgain butUnknown(String reason) {
        return new MadeAgain(list, Outcome.UNKNOWN, reason, items);
    }

    /** Compares a list with the items that were made again. */
    static MadeAgain of(Recommendation list, List<RankedItem> again) {
        List<RankedItem> before = list.items();
        Near near = Near.of(before);
        boolean sameOrder = true;
        for (int place = 0; place < Math.max(before.size(), again.size()); place++) {
            if (place >= before.size() || place >= again.size()) {
                return different(list, again, place, endsAt(before, again, place));
            }
            RankedItem was = before.get(place);
            RankedItem is = again.get(place);
            boolean sameItem = was.itemId().equals(is.itemId());
            sameOrder &= sameItem;
            if (!near.holds(is.score(), was.score()) || !(sameItem || near.mayStand(is, before))) {
                return different(list, again, place, words(was) + ", made again " + words(is));
            }
        }
        return new MadeAgain(list, sameOrder ? Outcome.SAME : Outcome.NEARLY_SAME, "", again);
    }

    /**
     * The tolerance of one list. A blend's scores are shares far below 1: theirs is relative to the
     * best of them, or any low item would do for any other.
     */
    private record Near(double most) {
        static Near of(List<RankedItem> list) {
            return new Near(
                    AnswerTolerance.GREATEST
                            * list.stream()
                                    .mapToDouble(item -> Math.abs(item.score()))
                                    .max()
                                    .orElse(0));
        }

        boolean holds(float score, float expected) {
            return AnswerTolerance.isNear(score, expected) && Math.abs(score - expected) <= most;
        }

        /** Tells whether an item may have changed places with one of nearly the same score. */
        boolean mayStand(RankedItem item, List<RankedItem> list) {
            RankedItem expected =
                    list.stream()
                            .filter(one -> one.itemId().equals(item.itemId()))
                            .findFirst()
                            .orElse(list.get(list.size() - 1));
            return holds(item.score(), expected.score());
        }
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
