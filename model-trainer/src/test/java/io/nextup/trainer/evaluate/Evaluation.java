package io.nextup.trainer.evaluate;

import io.nextup.trainer.dataset.EvaluationCase;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
record Evaluation(
        Map<String, Double> excludingHistory, Map<String, Double> includingHistory, int cases) {
    public Evaluation {
        excludingHistory = Collections.unmodifiableMap(new LinkedHashMap<>(excludingHistory));
        includingHistory = Collections.unmodifiableMap(new LinkedHashMap<>(includingHistory));
    }

    /** Asks a model cases that are encoded by its vocabulary. */
    static Evaluation of(Recommender model, List<EvaluationCase> cases) {
        return new Evaluation(
                RankingMetrics.means(model.answer(cases, true).ranks()),
                RankingMetrics.means(model.answer(cases, false).ranks()),
                cases.size());
    }
}
