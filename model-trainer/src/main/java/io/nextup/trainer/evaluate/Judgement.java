package io.nextup.trainer.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's figures over a set of cases, by each way to rank. Keys: {@code HR@5, NDCG@5, MRR@5},
 * the same {@code @10} and {@code @20}.
 *
 * @param excludingHistory the target ranks among the items that its user has not met
 * @param includingHistory the target ranks among all items
 * @param serving as the job answers by its rules
 * @param servedGains NDCG@10 of each case as the job serves it; not to be changed
 */
public record Judgement(
        Map<String, Double> excludingHistory,
        Map<String, Double> includingHistory,
        Map<String, Double> serving,
        double[] servedGains) {
    public Judgement {
        excludingHistory = Collections.unmodifiableMap(new LinkedHashMap<>(excludingHistory));
        includingHistory = Collections.unmodifiableMap(new LinkedHashMap<>(includingHistory));
        serving = Collections.unmodifiableMap(new LinkedHashMap<>(serving));
    }

    /** Returns what the job serves alone. */
    public ServedFigures served() {
        return new ServedFigures(serving, servedGains);
    }
}
