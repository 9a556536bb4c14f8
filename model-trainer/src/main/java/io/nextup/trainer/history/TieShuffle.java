package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Puts a user's interactions of the very same time into a random order. Where times are days, the
 * order within one is an accident of the file, such as that of the items' ids, from which a model
 * can guess what comes next.
 */
public final class TieShuffle {
    private TieShuffle() {}

    private record Moment(String userId, long eventTimeMillis) {}

    /**
     * The same interactions: those of one user and one time have changed places among themselves,
     * all others stand where they stood.
     *
     * @param seed the same gives the same order
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
        Random random = new Random(seed);
        List<Interaction> shuffled = new ArrayList<>(interactions);
        for (List<Integer> ties : places.values()) {
            List<Integer> from = new ArrayList<>(ties);
            Collections.shuffle(from, random);
            for (int i = 0; i < ties.size(); i++) {
                shuffled.set(ties.get(i), interactions.get(from.get(i)));
            }
        }
        return shuffled;
    }
}
