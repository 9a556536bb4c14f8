package io.nextup.local.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What all cases of a run share.
 *
 * @param rates of the open loop, events a second
 * @param hotUserRate events a second of one more user, beside whom each rate is measured again; 0
 *     for none
 * @param warmUp of each phase
 * @param saturated how long throughput is measured
 * @param paced how long latency is measured at each rate
 * @param inFlight events that the closed loop keeps unanswered
 * @param jobOptions of the job, beside those that the case demands
 * @param flinkOptions of Flink, in place of those in {@code infra/flink/config.yaml}
 */
record BenchSettings(
        List<Integer> rates,
        int hotUserRate,
        Duration warmUp,
        Duration saturated,
        Duration paced,
        int inFlight,
        long seed,
        Map<String, String> jobOptions,
        Map<String, String> flinkOptions) {
    BenchSettings {
        rates = List.copyOf(rates);
        jobOptions = Map.copyOf(jobOptions);
        flinkOptions = Map.copyOf(flinkOptions);
    }

    List<Phase> phases() {
        List<Phase> phases = new ArrayList<>();
        phases.add(Phase.saturated(warmUp, saturated));
        for (int rate : rates) {
            Phase phase = Phase.atRate(rate, warmUp, paced);
            phases.add(phase);
            if (hotUserRate > 0) {
                phases.add(phase.withHotUser(hotUserRate));
            }
        }
        return phases;
    }
}
