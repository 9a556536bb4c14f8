package io.nextup.outcome;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Items by the number of their clicks. Not thread-safe. */
public final class ClickCounts {
    private static final Comparator<Map.Entry<String, Integer>> MOST_FIRST =
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey());

    private final int mostItems;
    private final Map<String, Integer> clicks = new HashMap<>();
    private List<String> ranking = List.of();
    private int ranked;

    /**
     * @param mostItems most items that are counted; a later one is not
     */
    public ClickCounts(int mostItems) {
        this.mostItems = mostItems;
    }

    public void clicked(String item) {
        if (clicks.size() < mostItems || clicks.containsKey(item)) {
            clicks.merge(item, 1, Integer::sum);
            ranked = 0;
        }
    }

    /**
     * Returns the most clicked items, most clicked first; for equal counts the lesser id comes
     * first.
     */
    List<String> ranking(int n) {
        if (ranked != n) {
            ranking = List.copyOf(most(clicks, n).keySet());
            ranked = n;
        }
        return ranking;
    }

    /** Returns a copy of the numbers of clicks by item. */
    public Map<String, Integer> clicks() {
        return new HashMap<>(clicks);
    }

    /**
     * Finds the most clicked items, in time proportional to their number.
     *
     * @return items with their clicks, most clicked first
     */
    public static Map<String, Integer> most(Map<String, Integer> clicks, int n) {
        PriorityQueue<Map.Entry<String, Integer>> kept = new PriorityQueue<>(MOST_FIRST.reversed());
        for (Map.Entry<String, Integer> entry : clicks.entrySet()) {
            kept.add(entry);
            if (kept.size() > n) {
                kept.poll();
            }
        }
        Map<String, Integer> most = new LinkedHashMap<>();
        kept.stream().sorted(MOST_FIRST).forEach(one -> most.put(one.getKey(), one.getValue()));
        return most;
    }
}
