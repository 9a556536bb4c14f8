package io.nextup.console.live;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

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

    /** Returns the items as they were last ranked, most clicked first; the list never changes. */
    List<String> ranking() {
        return ranking;
    }

    private List<String> mostClicked(int n) {
        return List.copyOf(most(clicks, n).keySet());
    }

    /** Returns a copy of the numbers of clicks by item. */
    Map<String, Integer> clicks() {
        return new HashMap<>(clicks);
    }

    /**
     * Finds the most clicked items, in time proportional to their number.
     *
     * @return items with their clicks, most clicked first
     */
    static Map<String, Integer> most(Map<String, Integer> clicks, int n) {
        Comparator<Map.Entry<String, Integer>> order =
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey());
        PriorityQueue<Map.Entry<String, Integer>> kept = new PriorityQueue<>(order.reversed());
        for (Map.Entry<String, Integer> entry : clicks.entrySet()) {
            kept.add(entry);
            if (kept.size() > n) {
                kept.poll();
            }
        }
        Map<String, Integer> most = new LinkedHashMap<>();
        kept.stream().sorted(order).forEach(one -> most.put(one.getKey(), one.getValue()));
        return most;
    }
}
