package io.nextup.outcome;

import static java.util.Objects.requireNonNull;

/**
 * Shares of hits of a model's lists.
 *
 * @param judged number of lists that were a hit or a miss
 * @param hits number of hits among them
 * @param popularHits number of them whose judging event the most popular items would have hit
 */
public record HitRate(String modelVersion, int judged, int hits, int popularHits) {
    public HitRate {
        requireNonNull(modelVersion, "modelVersion is null");
        if (hits < 0 || popularHits < 0 || Math.max(hits, popularHits) > judged) {
            throw new IllegalArgumentException(
                    "%d hits and %d of popularity among %d judged lists"
                            .formatted(hits, popularHits, judged));
        }
    }

    /** Returns the hit rate of a model of which nothing is judged yet. */
    public static HitRate of(String modelVersion) {
        return new HitRate(modelVersion, 0, 0, 0);
    }

    /** Returns the hit rate at 10; zero where nothing was judged. */
    public double hitRate() {
        return (double) hits / Math.max(1, judged);
    }

    /** Returns the hit rate at 10 of popularity on the same events; zero where there are none. */
    public double popularity() {
        return (double) popularHits / Math.max(1, judged);
    }

    /** Returns the hit rate of this model's lists and another one's together, under this name. */
    public HitRate plus(HitRate other) {
        return new HitRate(
                modelVersion,
                judged + other.judged,
                hits + other.hits,
                popularHits + other.popularHits);
    }

    HitRate with(JudgedList list) {
        return new HitRate(
                modelVersion,
                judged + 1,
                hits + (list.outcome() == Outcome.HIT ? 1 : 0),
                popularHits + (list.popular() ? 1 : 0));
    }
}
