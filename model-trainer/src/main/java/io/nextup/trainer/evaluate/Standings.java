package io.nextup.trainer.evaluate;

import io.nextup.artifact.Standing;
import io.nextup.artifact.Standing.Baseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts a model beside simple ones by the same cases, paired by user. */
public final class Standings {
    private Standings() {}

    /**
     * Returns the model's standing.
     *
     * <p>The interval of the model's NDCG@10 as a multiple of another's is that of their
     * difference, as a share of the other's figure. So it holds 1 exactly where the difference may
     * be chance, also where the other one hardly ever hits.
     *
     * @param test the cases, by their protocol and part
     * @param users number of each case's user, from 0 without gaps; at least one
     * @param simple answers of the simple models to the same cases, by family
     */
    public static Standing of(
            String test, int[] users, ServedFigures model, Map<String, ServedFigures> simple) {
        List<Baseline> baselines = new ArrayList<>();
        long count = 0;
        for (Map.Entry<String, ServedFigures> one : simple.entrySet()) {
            PairedSums sums = PairedSums.of(one.getValue().gains(), model.gains(), users);
            Interval interval = ratio(sums);
            baselines.add(
                    new Baseline(
                            one.getKey(),
                            one.getValue().figures(),
                            interval == null ? null : (Double) interval.low(),
                            interval == null ? null : (Double) interval.high()));
        }
        for (int user : users) {
            count = Math.max(count, user + 1L);
        }
        return new Standing(test, users.length, (int) count, model.figures(), baselines);
    }

    /** Returns null where there are too few users, or nothing to be a multiple of. */
    private static Interval ratio(PairedSums sums) {
        if (sums.users() < Estimate.FEWEST_USERS || sums.first() == 0) {
            return null;
        }
        Interval apart = sums.interval(1);
        return new Interval(
                1 + apart.low() / sums.firstMean(), 1 + apart.high() / sums.firstMean());
    }
}
