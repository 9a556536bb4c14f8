package io.nextup.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Random;

/**
 * Number of events in a user's history.
 *
 * @param events the same length for all; 0 for lengths distributed like those of Amazon Beauty
 */
public record HistoryLengths(int events) {
    /**
     * Fitted to the 5-core Amazon Beauty data (22,363 users, 198,502 events): its lengths have mean
     * 8.9, median 6, 90th percentile 14, 99th 43 and maximum 204.
     */
    public static final HistoryLengths LIKE_BEAUTY = new HistoryLengths(0);

    private static final int SHORTEST = 5;
    private static final int LONGEST = 204;

    /** Scale of a Lomax distribution (Pareto's, from 0) on top of the shortest length. */
    private static final double SCALE = 5.3;

    private static final double SHAPE = 2.2;

    public HistoryLengths {
        if (events < 0) {
            throw new IllegalArgumentException("A history of %d events".formatted(events));
        }
    }

    @JsonIgnore
    boolean isFixed() {
        return events > 0;
    }

    /** Draws the length of one history. */
    int draw(Random random) {
        if (isFixed()) {
            return events;
        }
        double excess = SCALE * (Math.pow(1 - random.nextDouble(), -1 / SHAPE) - 1);
        return (int) Math.min(LONGEST, SHORTEST + Math.floor(excess));
    }

    /** Draws the length of a random event's history: long ones have more events. */
    int drawByEvent(Random random) {
        while (true) {
            int length = draw(random);
            if (isFixed() || random.nextInt(LONGEST) < length) {
                return length;
            }
        }
    }

    /** Describes the lengths in words. */
    String describe() {
        return isFixed() ? "of " + events + " items" : "like Amazon Beauty's";
    }
}
