package io.nextup.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings that all cases of a run share.
 *
 * @param rates rates of the open loop, in events a second
 * @param hotUserRate events a second of one more user; each rate is measured again beside this
 *     user; 0 for none
 * @param warmUp warm-up of each phase
 * @param saturated time for which throughput is measured
 * @param paced time for which latency is measured at each rate
 * @param inFlight number of events that the closed loop keeps unanswered
 * @param secured true to put SASL_SSL between the broker and its clients
 * @param jobOptions options of the job, besides those that the case requires
 * @param flinkOptions options of Flink that replace those in {@code infra/flink/config.yaml}
 */
public record BenchSettings(
        List<Integer> rates,
        int hotUserRate,
        Duration warmUp,
        Duration saturated,
        Duration paced,
        int inFlight,
        long seed,
        boolean secured,
        Map<String, String> jobOptions,
        Map<String, String> flinkOptions) {
    public BenchSettings {
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
