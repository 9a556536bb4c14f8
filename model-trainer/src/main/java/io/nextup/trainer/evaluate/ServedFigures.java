package io.nextup.trainer.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's figures as the job serves it.
 *
 * @param figures HR, NDCG and MRR by name; none without cases
 * @param gains NDCG@10 of each case; not to be changed
 */
public record ServedFigures(Map<String, Double> figures, double[] gains) {
    public ServedFigures {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
}
