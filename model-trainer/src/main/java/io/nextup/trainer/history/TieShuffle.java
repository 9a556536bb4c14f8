package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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

    private record Moment(String userId, long eventTimeMillis) {}

    /**
     * Returns the same interactions. Those of one user and one time have changed places among
     * themselves, all others keep theirs.
     *
     * @param seed the same seed gives the same order
     */
    public static List<Interaction> of(List<Interaction> interactions, long seed) {
        Map<Moment, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < interactions.size(); i++) {
            Interaction one = interactions.get(i);
            places.computeIfAbsent(
                            new Moment(one.userId(), one.eventTimeMillis()),
                            moment -> new ArrayList<>())
                    .add(i);
        }
        List<Interaction> shuffled = new ArrayList<>(interactions);
        places.forEach(
                (moment, ties) -> {
                    List<Integer> from = new ArrayList<>(ties);
                    Collections.shuffle(from, random(moment, seed));
                    for (int i = 0; i < ties.size(); i++) {
                        shuffled.set(ties.get(i), interactions.get(from.get(i)));
                    }
                });
        return shuffled;
    }

    /** Makes a moment's own random numbers, so that its order does not depend on other moments. */
    private static Random random(Moment moment, long seed) {
        long mixed = seed * ODD + moment.userId.hashCode();
        return new Random(new SplittableRandom(mixed * ODD + moment.eventTimeMillis).nextLong());
    }
}
