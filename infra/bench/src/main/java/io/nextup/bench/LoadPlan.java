package io.nextup.bench;

import java.util.List;
import java.util.Map;

/**
 * Instructions for the load generator, as JSON.
 *
 * @param kafkaConfig file of the properties of Kafka clients
 * @param users number of users who are active at any time
 * @param items catalogue size
 * @param inFlight number of events that the closed loop keeps unanswered
 * @param phases phases in their order
 * @param processes processes whose CPU time is measured for each phase: process ids by name
 */
record LoadPlan(
        String kafkaConfig,
        int users,
        int items,
        HistoryLengths lengths,
        long seed,
        int inFlight,
        List<Phase> phases,
        Map<String, Long> processes) {

    /** Type of users' events before the run: they enter the sequences and ask for no answer. */
    static final String HISTORY_TYPE = "history";

    LoadPlan {
        phases = List.copyOf(phases);
        processes = Map.copyOf(processes);
    }
}
