package io.nextup.trainer.dataset;

import io.nextup.sequence.SequenceEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Split for a model that will serve. The newest events matter, so the fit sees all but the last
 * items of a small sample of users, which are the validation. There is no test.
 */
public final class FitAll {
    private static final int MOST_USERS = 1_000;
    private static final int ONE_USER_IN = 10;

    /** With fewer users who came back, the figures of two epochs would differ by chance alone. */
    private static final int FEWEST_RETURNED = 200;

    private FitAll() {}

    /**
     * Holds out a tenth of the users with at least two items: at most 1,000, at least one. The draw
     * depends on the user and the seed, and hardly on which other users there are. So a warm start
     * meets next to no validation item that the earlier training has learnt.
     */
    public static Split split(UserHistories histories, long seed) {
        return split(histories, seed, OptionalLong.empty());
    }

    /**
     * Holds out users for a training that may go on from an earlier one. If at least 200 users have
     * a newer event than that has seen, the sample is half of them, and no more than otherwise: of
     * old events a warm start has learnt all that it can, and it was chosen by some of them.
     *
     * @param seenUntilMillis time of the newest event of the earlier training, milliseconds since
     *     the epoch; empty if there is none
     */
    public static Split split(UserHistories histories, long seed, OptionalLong seenUntilMillis) {
        List<String> all = users(histories, sequence -> true);
        int most = Math.min(MOST_USERS, (all.size() + ONE_USER_IN - 1) / ONE_USER_IN);
        List<String> from = all;
        if (seenUntilMillis.isPresent()) {
            List<String> newer =
                    users(
                            histories,
                            sequence ->
                                    sequence.get(sequence.size() - 1).eventTimeMillis()
                                            > seenUntilMillis.getAsLong());
            if (newer.size() >= FEWEST_RETURNED) {
                from = newer;
                most = Math.min(most, newer.size() / 2);
            }
        }
        return without(new HashSet<>(UserDraw.first(from, most, seed)), histories);
    }

    private static List<String> users(
            UserHistories histories, Predicate<List<SequenceEntry>> which) {
        List<String> users = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            List<SequenceEntry> sequence = histories.sequences().get(u);
            if (sequence.size() >= 2 && which.test(sequence)) {
                users.add(histories.userIds().get(u));
            }
        }
        return users;
    }

    private static Split without(Set<String> sample, UserHistories histories) {
        List<List<SequenceEntry>> fit = new ArrayList<>();
        List<HeldOut> validation = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            String userId = histories.userIds().get(u);
            List<SequenceEntry> sequence = histories.sequences().get(u);
            int last = sequence.size() - 1;
            if (sample.contains(userId)) {
                validation.add(new HeldOut(userId, sequence, last));
                fit.add(sequence.subList(0, last));
            } else {
                fit.add(sequence);
            }
        }
        Dataset dataset = Dataset.of(histories.userIds(), fit);
        return new Split(dataset, HeldOut.encoded(validation, dataset.vocabulary()), List.of());
    }
}
