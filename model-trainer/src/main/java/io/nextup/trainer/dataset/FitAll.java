package io.nextup.trainer.dataset;

import io.nextup.sequence.SequenceEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Split for a model that will serve. The newest events matter, so the fit sees all but the last
 * items of a small sample of users, which are the validation. There is no test.
 */
public final class FitAll {
    private static final int MOST_USERS = 1_000;
    private static final int ONE_USER_IN = 10;

    /** Sets the draws of neighbouring seeds apart. */
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private FitAll() {}

    /**
     * Holds out a tenth of the users with at least two items: at most 1,000, at least one. The draw
     * depends on the user and the seed, and hardly on which other users there are. So a warm start
     * meets next to no validation item that the earlier training has learnt.
     */
    public static Split split(UserHistories histories, long seed) {
        List<Integer> candidates = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            if (histories.sequences().get(u).size() >= 2) {
                candidates.add(u);
            }
        }
        candidates.sort(Comparator.comparingLong(u -> draw(histories.userIds().get(u), seed)));
        int size = Math.min(MOST_USERS, (candidates.size() + ONE_USER_IN - 1) / ONE_USER_IN);
        Set<Integer> sample = new HashSet<>(candidates.subList(0, size));
        List<List<SequenceEntry>> fit = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            List<SequenceEntry> sequence = histories.sequences().get(u);
            fit.add(sample.contains(u) ? sequence.subList(0, sequence.size() - 1) : sequence);
        }
        Dataset dataset = Dataset.of(histories.userIds(), fit);
        List<HeldOut> validation = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            if (sample.contains(u)) {
                List<SequenceEntry> sequence = histories.sequences().get(u);
                validation.add(
                        new HeldOut(histories.userIds().get(u), sequence, sequence.size() - 1));
            }
        }
        return new Split(dataset, HeldOut.encoded(validation, dataset.vocabulary()), List.of());
    }

    private static long draw(String userId, long seed) {
        return new SplittableRandom(userId.hashCode() ^ seed * ODD).nextLong();
    }
}
