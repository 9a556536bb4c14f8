package io.nextup.trainer.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's figures over a set of cases. Keys: {@code HR@5, NDCG@5, MRR@5}, the same {@code @10}
 * and {@code @20}; none at all without cases.
 *
 * @param excludingHistory the target ranks among all items that the user has not met; one that the
 *     user has met is a miss
 * @param includingHistory the target ranks among all items
 * @param cases number of cases
 */
public record Evaluation(
        Map<String, Double> excludingHistory, Map<String, Double> includingHistory, int cases) {
    public Evaluation {
        excludingHistory = Collections.unmodifiableMap(new LinkedHashMap<>(excludingHistory));
        includingHistory = Collections.unmodifiableMap(new LinkedHashMap<>(includingHistory));
    }
}
