package io.nextup.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.nextup.event.Interaction;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The simplest recommender: the most popular items, without the user's seen ones. Immutable. */
final class PopularityRanking {
    private final List<String> mostPopularFirst;

    /** Counts events; for equal counts the lesser id comes first. */
    PopularityRanking(List<Interaction> events) {
        mostPopularFirst =
                events.stream()
                        .collect(groupingBy(Interaction::itemId, counting()))
                        .entrySet()
                        .stream()
                        .sorted(
                                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** Returns true when the item is among the first n that are not excluded. */
    boolean contains(String itemId, int n, Set<String> excluded) {
        int place = 0;
        for (String candidate : mostPopularFirst) {
            if (!excluded.contains(candidate)) {
                if (candidate.equals(itemId)) {
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
