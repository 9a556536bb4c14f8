package io.nextup.trainer.dataset;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Rule by which items of the part to fit on enter the vocabulary. Ids that one user made up do not,
 * and however many users make up ids, the vocabulary has a largest size.
 *
 * @param minimumUsers fewest distinct users of an item, at least 1
 * @param maximumItems most items, at least 1; those of the most users enter first, then those of
 *     the most occurrences, then those with the smallest ids
 */
public record ItemAdmission(int minimumUsers, int maximumItems) {
    public static final int MAXIMUM_ITEMS = 1_000_000;

    /** Rule for a file, whose writer is trusted. */
    public static final ItemAdmission OF_FILES = new ItemAdmission(1, MAXIMUM_ITEMS);

    /** Rule for the topic, to which any producer may write. */
    public static final ItemAdmission OF_TOPICS = new ItemAdmission(2, MAXIMUM_ITEMS);

    /** Admits every item. */
    static final ItemAdmission OF_ALL = new ItemAdmission(1, Integer.MAX_VALUE);

    public ItemAdmission {
        if (minimumUsers < 1 || maximumItems < 1) {
            throw new IllegalArgumentException(
                    "minimumUsers is %d, maximumItems is %d: at least 1"
                            .formatted(minimumUsers, maximumItems));
        }
    }

    /** Returns the rule in one text, which another rule does not have. */
    public String words() {
        return "items of " + minimumUsers + " users, at most " + maximumItems;
    }

    /** A part to fit on without the items that are not admitted, and their numbers. */
    record Admitted(UserHistories part, LeftOut leftOut) {}

    /** Applies the rule. Copies nothing where it admits every item. */
    Admitted apply(UserHistories part) {
        if (minimumUsers == 1 && part.itemIds().size() <= maximumItems) {
            return new Admitted(part, LeftOut.none(this));
        }
        int[] users = part.itemUsers();
        int[] events = part.itemCounts();
        boolean[] admitted = new boolean[users.length];
        int fewUsers = 0;
        int enough = 0;
        for (int item = 0; item < users.length; item++) {
            admitted[item] = users[item] >= minimumUsers;
            enough += admitted[item] ? 1 : 0;
            fewUsers += users[item] > 0 && !admitted[item] ? 1 : 0;
        }
        int beyond = Math.max(0, enough - maximumItems);
        if (beyond > 0) {
            keepFirst(admitted, users, events, part);
        }
        if (fewUsers + beyond == 0) {
            return new Admitted(part, LeftOut.none(this));
        }
        UserHistories left = part.only(admitted);
        return new Admitted(
                left, new LeftOut(this, fewUsers, beyond, part.events() - left.events()));
    }

    /** Sorts no more than the items that stay: a flood may have many times as many. */
    private void keepFirst(boolean[] admitted, int[] users, int[] events, UserHistories part) {
        Comparator<Integer> order =
                Comparator.<Integer>comparingInt(item -> users[item])
                        .thenComparingInt(item -> events[item])
                        .thenComparing(part.itemIds()::get, Comparator.reverseOrder());
        PriorityQueue<Integer> first = new PriorityQueue<>(order);
        for (int item = 0; item < admitted.length; item++) {
            if (admitted[item]) {
                first.add(item);
                if (first.size() > maximumItems) {
                    first.remove();
                }
            }
        }
        Arrays.fill(admitted, false);
        first.forEach(item -> admitted[item] = true);
    }
}
