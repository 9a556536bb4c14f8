package io.nextup.local.demo;

import io.nextup.event.Interaction;
import io.nextup.local.simulator.ClickSimulator;
import io.nextup.local.simulator.SimulatedClick;
import io.nextup.local.simulator.SimulatorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Events in the order of their times, each with a unique id.
 *
 * @param attainable the oracle's hit rate at each event; empty when it is not known
 */
record DemoEvents(List<Interaction> interactions, List<Double> attainable) {
    DemoEvents {
        interactions = List.copyOf(interactions);
        attainable = List.copyOf(attainable);
    }

    /**
     * Makes events of a file, sorted by time. New ids replace any ids in the file: the job would
     * deduplicate two events with the same id.
     */
    static DemoEvents of(List<Interaction> sorted) {
        return new DemoEvents(withFreshIds(sorted), List.of());
    }

    /** Makes events of the click simulator. */
    static DemoEvents simulated(long seed) {
        List<SimulatedClick> clicks = ClickSimulator.simulate(SimulatorSettings.defaults(seed));
        return new DemoEvents(
                withFreshIds(clicks.stream().map(SimulatedClick::interaction).toList()),
                clicks.stream().map(SimulatedClick::attainableHitRateAt10).toList());
    }

    int size() {
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

    private static List<Interaction> withFreshIds(List<Interaction> interactions) {
        List<Interaction> fresh = new ArrayList<>(interactions.size());
        for (Interaction i : interactions) {
            fresh.add(
                    new Interaction(
                            "event-" + fresh.size(),
                            i.userId(),
                            i.itemId(),
                            i.type(),
                            i.eventTimeMillis(),
                            i.sessionId(),
                            i.attributes()));
        }
        return fresh;
    }
}
