package io.nextup.local.bench;

import java.util.Arrays;
import java.util.Random;

/**
 * Who clicks on what, drawn from a seed. A fixed number of users are under way at any time; each
 * event is one of them, drawn evenly, clicking on an item, drawn evenly. A user whose history is
 * complete makes place for a new one. It starts in the middle: users are as far in their histories
 * as they would be after a long run, and what they did before is told by {@link #before}. With a
 * fixed length users never end, and have had that many events from the start. Not thread-safe.
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

    /** A user's id and the item, from 1, that was clicked on. */
    record Click(String userId, int item) {}

    /**
     * @param users under way at any time
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

    /** How many users are under way. */
    int users() {
        return done.length;
    }

    /** How many users there have been, those who ended and the hot one included. */
    int usersEver() {
        return done.length + replaced + (hot ? 1 : 0);
    }

    /** How many events a user, 0 to users - 1, has had before the first {@link #next}. */
    int before(int user) {
        return done[user];
    }

    /** All of {@link #before}. */
    long eventsBefore() {
        return Arrays.stream(done).asLongStream().sum();
    }

    /** A further event of a user that changes nothing here: for what was before. */
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

    /** A click of one user beside the others, the same each time, who never ends. */
    Click hot() {
        hot = true;
        return new Click("hot", item());
    }

    /** The sequence that one more event would have scored, that event included. */
    int[] nextSequence(int capacity) {
        int user = random.nextInt(done.length);
        int events = lengths.isFixed() ? done[user] : done[user] + 1;
        return random.ints(Math.min(events, capacity), 1, items + 1).toArray();
    }

    /** The id of item 1 and so on. */
    static String itemId(int item) {
        return "item%06d".formatted(item);
    }

    private String userId(int user) {
        return "user" + user + '-' + generation[user];
    }

    private int item() {
        return 1 + random.nextInt(items);
    }
}
