package io.nextup.trainer.refresh;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.UserHistories;
import java.util.ArrayList;
import java.util.List;

/**
 * Users whose every item is followed by the seventh after it, round and round: the next one is
 * known to whoever has counted, and all items are equally popular.
 */
public final class Chain {
    public static final int USERS = 200;
    private static final int ITEMS = 40;
    private static final long START_MILLIS = 1_767_225_600_000L;
    private static final long STEP_MILLIS = 60_000;

    private Chain() {}

    /**
     * Steps of every user, one after the other in time.
     *
     * @param from the first step, from 0
     * @param to the first one that is not there
     */
    public static List<Interaction> steps(int from, int to) {
        List<Interaction> interactions = new ArrayList<>();
        for (int step = from; step < to; step++) {
            for (int user = 0; user < USERS; user++) {
                String item = "i%02d".formatted((user + 7 * step) % ITEMS);
                interactions.add(Interaction.click(null, "u" + user, item, timeMillis(step, user)));
            }
        }
        return interactions;
    }

    /** When a user makes a step. */
    public static long timeMillis(int step, int user) {
        return START_MILLIS + step * STEP_MILLIS + user;
    }

    /** The first steps of all users. */
    static History history(int steps) {
        List<Interaction> interactions = steps(0, steps);
        return new History(
                "chain",
                interactions.size(),
                UserHistories.of(interactions, SequenceRules.defaults()));
    }
}
