package io.nextup.trainer.family.sessionknn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * VMIS-kNN in plain Java, session by session and without an index, as the published code has it:
 * bolcom/serenade, vmis_index.rs and vmisknn/mod.rs.
 */
public final class PlainSessionKnn {
    private final List<Set<Integer>> sessions;
    private final int perItem;
    private final int recent;
    private final int neighbours;

    /**
     * @param sessions the oldest first
     * @param perItem most sessions that are kept of an item
     */
    public PlainSessionKnn(List<Set<Integer>> sessions, int perItem, int recent, int neighbours) {
        this.sessions = sessions;
        this.perItem = perItem;
        this.recent = recent;
        this.neighbours = neighbours;
    }

    /** Scores above 0 by item, without the newest item. */
    public Map<Integer, Double> scores(int... evolving) {
        Map<Integer, Double> similarities = similarities(evolving);
        List<Integer> nearest = new ArrayList<>(similarities.keySet());
        nearest.sort(
                // Equal ones may differ by how doubles round.
                Comparator.comparing((Integer one) -> -Math.round(similarities.get(one) * 1e9))
                        .thenComparing(Comparator.reverseOrder()));
        Map<Integer, Double> scores = new HashMap<>();
        for (int session : nearest.subList(0, Math.min(neighbours, nearest.size()))) {
            int position = 1;
            while (!sessions.get(session).contains(evolving[evolving.length - position])) {
                position++;
            }
            for (int item : sessions.get(session)) {
                scores.merge(
                        item,
                        (1 - 0.1 * position) * idf(item) * similarities.get(session),
                        Double::sum);
            }
        }
        scores.remove(evolving[evolving.length - 1]);
        return scores;
    }

    private Map<Integer, Double> similarities(int... evolving) {
        Set<Integer> unique = new HashSet<>();
        for (int item : evolving) {
            unique.add(item);
        }
        Map<Integer, Double> similarities = new LinkedHashMap<>();
        Set<Integer> done = new HashSet<>();
        for (int position = 0; position < evolving.length; position++) {
            int item = evolving[evolving.length - 1 - position];
            if (!done.add(item)) {
                continue;
            }
            double decay = (double) (evolving.length - position) / unique.size();
            for (int session : mostRecentWith(item)) {
                if (!similarities.containsKey(session) && similarities.size() == recent) {
                    int oldest = similarities.keySet().stream().min(Integer::compare).orElseThrow();
                    if (session < oldest) {
                        break;
                    }
                    similarities.remove(oldest);
                }
                similarities.merge(session, decay, Double::sum);
            }
        }
        return similarities;
    }

    private List<Integer> mostRecentWith(int item) {
        List<Integer> with = new ArrayList<>();
        for (int session = sessions.size() - 1; session >= 0; session--) {
            if (sessions.get(session).contains(item) && with.size() < perItem) {
                with.add(session);
            }
        }
        return with;
    }

    private double idf(int item) {
        long all = sessions.stream().mapToLong(Set::size).sum();
        long own = sessions.stream().filter(session -> session.contains(item)).count();
        return Math.log((double) all / own);
    }
}
