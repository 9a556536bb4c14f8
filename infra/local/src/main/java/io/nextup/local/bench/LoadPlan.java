package io.nextup.local.bench;

import java.util.List;
import java.util.Map;

/**
 * What the load generator is told, as JSON.
 *
 * @param users under way at any time
 * @param items catalogue size
 * @param inFlight events that the closed loop keeps unanswered
 * @param phases in their order
 * @param processes whose CPU time is read at the ends of the phases: name to process id
 */
record LoadPlan(
        String bootstrapServers,
        int users,
        int items,
        HistoryLengths lengths,
        long seed,
        int inFlight,
        List<Phase> phases,
        Map<String, Long> processes) {

    /** The type of what users did before the run: enters their sequences, asks for no answer. */
    static final String HISTORY_TYPE = "history";

    LoadPlan {
        phases = List.copyOf(phases);
        processes = Map.copyOf(processes);
    }
}
