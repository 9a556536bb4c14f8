package io.nextup.demo;

import io.nextup.demo.simulator.ClickSimulator;
import io.nextup.demo.simulator.SimulatedClick;
import io.nextup.demo.simulator.SimulatorSettings;
import io.nextup.event.Interaction;
import io.nextup.trainer.dataset.UserHistories;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntToLongFunction;

/**
 * Events in the order of their times, each with a unique id.
 *
 * @param attainable the oracle's hit rate at each event; empty when it is not known
 * @param categories category of each item; empty where they are not known
 */
public record DemoEvents(
        List<Interaction> interactions, List<Double> attainable, Map<String, String> categories) {
    public DemoEvents {
        interactions = List.copyOf(interactions);
        attainable = List.copyOf(attainable);
        categories = Map.copyOf(categories);
    }

    /**
     * Makes events of a file, sorted by time. New ids replace any ids in the file: the job would
     * deduplicate two events with the same id.
     *
     * <p>Where the file holds no times, positions stand for them, as if all were of 1970. A refresh
     * cannot tell by these what a model was made from, and no event would ever judge a second one.
     * Such events get times, a second apart in their order, the last one just before now.
     */
    public static DemoEvents of(List<Interaction> sorted, Instant now) {
        boolean timed =
                sorted.isEmpty()
                        || UserHistories.areTimes(sorted.get(sorted.size() - 1).eventTimeMillis());
        Instant start = now.minusSeconds(sorted.size());
        return new DemoEvents(
                withFreshIds(
                        sorted,
                        event ->
                                timed
                                        ? sorted.get(event).eventTimeMillis()
                                        : start.plusSeconds(event).toEpochMilli()),
                List.of(),
                Map.of());
    }

    /** Makes events of the click simulator. */
    public static DemoEvents simulated(long seed) {
        List<SimulatedClick> clicks = ClickSimulator.simulate(SimulatorSettings.defaults(seed));
        Map<String, String> categories = new HashMap<>();
        clicks.forEach(click -> categories.put(click.interaction().itemId(), click.category()));
        return new DemoEvents(
                withFreshIds(
                        clicks.stream().map(SimulatedClick::interaction).toList(),
                        event -> clicks.get(event).interaction().eventTimeMillis()),
                clicks.stream().map(SimulatedClick::attainableHitRateAt10).toList(),
                categories);
    }

    public int size() {
        return interactions.size();
    }

    Interaction get(int event) {
        return interactions.get(event);
    }

    OptionalDouble attainable(int event) {
        return attainable.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(attainable.get(event));
    }

    /** Returns the first n events. */
    List<Interaction> first(int n) {
        return interactions.subList(0, n);
    }

    /**
     * @param timesMillis time of each event, by its number
     */
    private static List<Interaction> withFreshIds(
            List<Interaction> interactions, IntToLongFunction timesMillis) {
        List<Interaction> fresh = new ArrayList<>(interactions.size());
        for (Interaction i : interactions) {
            fresh.add(
                    new Interaction(
                            "event-" + fresh.size(),
                            i.userId(),
                            i.itemId(),
                            i.type(),
                            timesMillis.applyAsLong(fresh.size()),
                            i.sessionId(),
                            i.attributes(),
                            i.recommendationId(),
                            i.placement(),
                            i.value(),
                            i.line()));
        }
        return fresh;
    }
}
