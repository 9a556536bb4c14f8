package io.nextup.local.bench;

import java.util.Map;

/**
 * What the load generator saw in a phase, without its warm-up. One line of its output, as JSON.
 *
 * @param startedMillis when measuring began, milliseconds since the epoch
 * @param endedMillis when it ended
 * @param answered events that were answered meanwhile
 * @param latency null for a closed loop
 * @param mostBehindMillis the longest that an event was sent after its time; 0 for a closed loop
 * @param cpuSeconds of each process meanwhile
 * @param sentSoFar events that asked for an answer since the generator started, all phases and
 *     warm-ups; all of them are answered
 * @param usersSoFar who have a sequence by now
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

    /** Answers a second. */
    double rate() {
        return answered * 1e3 / (endedMillis - startedMillis);
    }
}
