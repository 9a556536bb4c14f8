package io.nextup.trainer.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Puts a user's interactions of the very same time into a random order. Where times are days, the
 * order within a day is an accident of the file, such as the order of item ids. A model could guess
 * the next item from it.
 */
public final class TieShuffle {
    /** Sets neighbouring seeds, users and times apart. */
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private TieShuffle() {}

    /**
     * Changes the order of a user's interactions. Those of one time change places among themselves,
     * all others keep theirs.
     *
     * @param order positions of the interactions, in their order
     * @param times milliseconds by position
     * @param seed the same seed gives the same order
     */
    public static void shuffle(String userId, int[] order, long[] times, long seed) {
        Map<Long, List<Integer>> places = new HashMap<>();
        for (int place = 0; place < order.length; place++) {
            places.computeIfAbsent(times[order[place]], time -> new ArrayList<>()).add(place);
        }
        int[] before = order.clone();
        places.forEach(
                (time, ties) -> {
                    List<Integer> from = new ArrayList<>(ties);
                    Collections.shuffle(from, random(userId, time, seed));
                    for (int i = 0; i < ties.size(); i++) {
                        order[ties.get(i)] = before[from.get(i)];
                    }
                });
    }

    /** Makes a moment's own random numbers, so that its order does not depend on other moments. */
    private static Random random(String userId, long eventTimeMillis, long seed) {
        long mixed = seed * ODD + userId.hashCode();
        return new Random(new SplittableRandom(mixed * ODD + eventTimeMillis).nextLong());
    }
}
