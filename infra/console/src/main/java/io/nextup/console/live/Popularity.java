package io.nextup.console.live;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Items by the number of their clicks since the console runs. Not thread-safe. */
final class Popularity {
    /** Most items that are counted; a later one is not. */
    static final int MOST_ITEMS = 100_000;

    /** Items that are ranked: ten remain although a user has clicked many of the first. */
    private static final int RANKED = 64;

    private final Map<String, Integer> clicks = new HashMap<>();
    private List<String> ranking = List.of();

    void clicked(String item) {
        if (clicks.size() < MOST_ITEMS || clicks.containsKey(item)) {
            clicks.merge(item, 1, Integer::sum);
        }
    }

    /** Ranks anew; for equal counts the lesser id comes first. */
    void rank() {
        ranking = mostClicked(RANKED);
    }

    /** Returns the most clicked items, most clicked first. */
    List<String> mostClicked(int n) {
        return clicks.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(n)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the clicks on an item. */
    int clicks(String item) {
        return clicks.getOrDefault(item, 0);
    }

    /** Returns true when the item is among the first n, without those that are excluded. */
    boolean contains(String item, int n, Predicate<String> excluded) {
        int place = 0;
        for (String candidate : ranking) {
            if (!excluded.test(candidate)) {
                if (candidate.equals(item)) {
                    return true;
                }
                if (++place == n) {
                    return false;
                }
            }
        }
        return false;
    }
}
