package io.nextup.outcome;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import java.util.stream.Stream;

/**
 * The part of a list by which it is judged: its first ten items. Keeps their hashes only: two items
 * of one hash are rare enough for a share.
 */
public final class FirstTen {
    static final int SIZE = 10;

    private final int[] hashes;

    private FirstTen(Stream<String> bestFirst) {
        hashes = bestFirst.limit(SIZE).mapToInt(String::hashCode).toArray();
    }

    public static FirstTen of(Recommendation list) {
        return of(list.items().stream().map(RankedItem::itemId));
    }

    static FirstTen of(Stream<String> bestFirst) {
        return new FirstTen(bestFirst);
    }

    /** Returns true when the item is among the ten: a click on it is a hit. */
    public boolean holds(String itemId) {
        int hash = itemId.hashCode();
        for (int one : hashes) {
            if (one == hash) {
                return true;
            }
        }
        return false;
    }
}
