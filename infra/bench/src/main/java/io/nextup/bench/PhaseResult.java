package io.nextup.bench;

import java.util.Map;

/**
 * Measurements of a phase by the load generator, without its warm-up. They are one line of its
 * output, as JSON.
 *
 * @param startedMillis start of measuring, milliseconds since the epoch
 * @param endedMillis end of measuring
 * @param answered number of events that were answered meanwhile
 * @param latency null for a closed loop
 * @param mostBehindMillis longest delay of an event after its due time; 0 for a closed loop
 * @param cpuSeconds CPU seconds of each process meanwhile
 * @param sentSoFar events that asked for an answer since the generator started, all phases and
 *     warm-ups; all of them are answered
 * @param usersSoFar number of users with a sequence by now
 */
record PhaseResult(
        Phase phase,
        long startedMillis,
        long endedMillis,
        long answered,
        LatencyMillis latency,
        double mostBehindMillis,
        Map<String, Double> cpuSeconds,
        long sentSoFar,
        int usersSoFar) {

    /** Returns the answers a second. */
    double rate() {
        return answered * 1e3 / (endedMillis - startedMillis);
    }
}
