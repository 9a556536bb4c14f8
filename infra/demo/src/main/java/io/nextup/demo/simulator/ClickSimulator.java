package io.nextup.demo.simulator;

import io.nextup.event.Interaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Simulates a shop whose structure is known: Zipf popularity, items with likely successors,
 * sessions, interests by the time of day (football in the morning, games in the evening),
 * popularity that drifts from day to day, and items that appear later. {@link NextClick} states the
 * law.
 *
 * <p>The oracle's hit rate is an upper bound for a recommender. The oracle knows the time of the
 * next click and whether it starts a session, which nobody knows at the time of the recommendation.
 */
public final class ClickSimulator {
    private static final int TOP = 10;

    private ClickSimulator() {}

    /** Simulates all clicks, by time. The same settings give the same clicks. */
    public static List<SimulatedClick> simulate(SimulatorSettings settings) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        NextClick law = new NextClick(settings, random.split());
        List<Schedule.Slot> schedule = Schedule.draw(settings, random.split());
        SplittableRandom choices = random.split();
        Map<Integer, Visitor> visitors = new HashMap<>();
        List<SimulatedClick> clicks = new ArrayList<>(schedule.size());
        for (Schedule.Slot slot : schedule) {
            Visitor visitor = visitors.computeIfAbsent(slot.user(), user -> new Visitor());
            int previous = slot.first() ? NextClick.NONE : visitor.previous;
            int item = law.draw(previous, slot.timeMillis(), visitor.seen, choices);
            double[] probabilities = law.distribution(previous, slot.timeMillis(), visitor.seen);
            double attainable = 0;
            boolean hit = false;
            for (int candidate : best(probabilities)) {
                attainable += probabilities[candidate];
                hit |= candidate == item;
            }
            clicks.add(
                    new SimulatedClick(
                            interaction(clicks.size(), slot, law.catalogue().itemId(item)),
                            law.catalogue().category(item).word(),
                            attainable,
                            hit));
            visitor.meet(item, settings.memory());
        }
        return List.copyOf(clicks);
    }

    private static Interaction interaction(int number, Schedule.Slot slot, String itemId) {
        String userId = "user-" + slot.user();
        return new Interaction(
                "click-" + number,
                userId,
                itemId,
                Interaction.DEFAULT_TYPE,
                slot.timeMillis(),
                userId + "-session-" + slot.session(),
                Map.of());
    }

    /**
     * Returns the indices of the ten greatest values, in no order; for equal values the lower
     * index.
     */
    private static int[] best(double[] values) {
        int[] best = new int[Math.min(TOP, values.length)];
        int size = 0;
        for (int i = 0; i < values.length; i++) {
            int at = size;
            while (at > 0 && values[best[at - 1]] < values[i]) {
                at--;
            }
            if (at < best.length) {
                size = Math.min(best.length, size + 1);
                System.arraycopy(best, at, best, at + 1, size - 1 - at);
                best[at] = i;
            }
        }
        return best;
    }

    /** A user's state. */
    private static final class Visitor {
        private final Deque<Integer> latest = new ArrayDeque<>();
        private final Set<Integer> seen = new HashSet<>();
        private int previous = NextClick.NONE;

        void meet(int item, int memory) {
            latest.addLast(item);
            seen.add(item);
            if (latest.size() > memory) {
                seen.remove(latest.removeFirst());
            }
            previous = item;
        }
    }
}
