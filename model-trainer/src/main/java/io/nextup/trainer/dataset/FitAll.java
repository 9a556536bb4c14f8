package io.nextup.trainer.dataset;

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

    /** Number below which the figures of two epochs would differ by chance alone. */
    private static final int FEWEST_RETURNED = 1_000;

    private FitAll() {}

    /**
     * Holds out a tenth of the users with at least two items: at most 1,000, at least one. The draw
     * depends on the user and the seed, and hardly on which other users there are. So a warm start
     * of the same seed meets next to no validation item that the earlier training has learnt.
     */
    public static Split split(UserHistories histories, long seed) {
        return split(histories, seed, OptionalLong.empty());
    }

    /**
     * Holds out users for a training that may go on from an earlier one. If at least 1,000 users
     * have a newer event than that has seen, the validation is half of them, at most 1,000: of old
     * events a warm start has learnt all that it can, and it was chosen by some of them. The users
     * of the other sample are held out all the same, for the trainings that have fewer who came
     * back.
     *
     * @param seenUntilMillis time of the newest event of the earlier training, milliseconds since
     *     the epoch; empty for a first training
     */
    public static Split split(UserHistories histories, long seed, OptionalLong seenUntilMillis) {
        List<String> all = users(histories, events -> true);
        int tenth = (all.size() + ONE_USER_IN - 1) / ONE_USER_IN;
        Set<String> sample = new HashSet<>(UserDraw.first(all, Math.min(MOST_USERS, tenth), seed));
        List<String> returned = returned(histories, seenUntilMillis);
        if (returned.size() < FEWEST_RETURNED) {
            return without(sample, sample, histories);
        }
        int half = returned.size() / 2;
        Set<String> judges =
                new HashSet<>(UserDraw.first(returned, Math.min(MOST_USERS, half), seed));
        sample.addAll(judges);
        return without(sample, judges, histories);
    }

    private static List<String> returned(UserHistories histories, OptionalLong seenUntilMillis) {
        return seenUntilMillis.isEmpty()
                ? List.of()
                : users(histories, events -> events.nowMillis() > seenUntilMillis.getAsLong());
    }

    private static List<String> users(UserHistories histories, Predicate<UserEvents> which) {
        List<String> users = new ArrayList<>();
        for (int user = 0; user < histories.userIds().size(); user++) {
            UserEvents events = histories.of(user);
            if (events.size() >= 2 && which.test(events)) {
                users.add(histories.userIds().get(user));
            }
        }
        return users;
    }

    /**
     * @param sample users whose last items are not fitted on
     * @param judges those of them whose last items are the validation
     */
    private static Split without(Set<String> sample, Set<String> judges, UserHistories histories) {
        UserHistories fit =
                histories.first(
                        (user, events) ->
                                sample.contains(histories.userIds().get(user))
                                        ? events.size() - 1
                                        : events.size());
        HeldOutCases validation = new HeldOutCases(histories);
        for (int user = 0; user < histories.userIds().size(); user++) {
            if (judges.contains(histories.userIds().get(user))) {
                validation.add(user, histories.of(user).size() - 1);
            }
        }
        return new Split(Dataset.of(fit), validation, List.of());
    }
}
