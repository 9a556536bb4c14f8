package io.nextup.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Random clicks of users on items, drawn from a seed. A fixed number of users are active at any
 * time. Each event is a click of one of them on an item, both drawn uniformly. A new user replaces
 * one whose history is complete. The workload starts as if it had run for long: users are in the
 * middle of their histories, and {@link #before} gives their number of earlier events. With a fixed
 * length users never end, and have had that many events from the start. Not thread-safe.
 */
final class Workload {
    private static final int NEVER = Integer.MAX_VALUE;

    private final Random random;
    private final int items;
    private final HistoryLengths lengths;
    private final int[] done;
    private final int[] length;
    private final int[] generation;
    private int replaced;
    private boolean hot;

    /** A user's click on an item, numbered from 1. */
    record Click(String userId, int item) {}

    /**
     * @param users number of users who are active at any time
     * @param items catalogue size
     */
    Workload(int users, int items, HistoryLengths lengths, long seed) {
        this.random = new Random(seed);
        this.items = items;
        this.lengths = lengths;
        this.done = new int[users];
        this.length = new int[users];
        this.generation = new int[users];
        for (int user = 0; user < users; user++) {
            int drawn = lengths.drawByEvent(random);
            length[user] = lengths.isFixed() ? NEVER : drawn;
            done[user] = lengths.isFixed() ? drawn : random.nextInt(drawn);
        }
    }

    /** Returns the number of active users. */
    int users() {
        return done.length;
    }

    /** Returns the number of all users so far, including the hot one and those who ended. */
    int usersEver() {
        return done.length + replaced + (hot ? 1 : 0);
    }

    /**
     * Returns the number of events that a user, 0 to users - 1, has had before the first {@link
     * #next}.
     */
    int before(int user) {
        return done[user];
    }

    /** Returns the sum of {@link #before} over all users. */
    long eventsBefore() {
        return Arrays.stream(done).asLongStream().sum();
    }

    /** Draws another event of a user without changing the state, for events before the run. */
    Click again(int user) {
        return new Click(userId(user), item());
    }

    Click next() {
        int user = random.nextInt(done.length);
        Click click = again(user);
        done[user] = lengths.isFixed() ? done[user] : done[user] + 1;
        if (done[user] == length[user]) {
            done[user] = 0;
            length[user] = lengths.draw(random);
            generation[user]++;
            replaced++;
        }
        return click;
    }

    /** Returns the hot user's click, the same each time; this user never ends. */
    Click hot() {
        hot = true;
        return new Click("hot", item());
    }

    /** Draws the sequence that the job would score at one more event, that event included. */
    int[] nextSequence(int capacity) {
        int user = random.nextInt(done.length);
        int events = lengths.isFixed() ? done[user] : done[user] + 1;
        return random.ints(Math.min(events, capacity), 1, items + 1).toArray();
    }

    /** Returns the id of an item; item 1 is the first. */
    static String itemId(int item) {
        // ASCII digits: the generator has the locale of its machine.
        return String.format(Locale.ROOT, "item%06d", item);
    }

    private String userId(int user) {
        return "user" + user + '-' + generation[user];
    }

    private int item() {
        return 1 + random.nextInt(items);
    }
}
