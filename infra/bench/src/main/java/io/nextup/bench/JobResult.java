package io.nextup.bench;

import io.nextup.local.cluster.JobStatistics.Checkpoint;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measurements of one job.
 *
 * @param batchSizes batch sizes by phase; null where they may be those of earlier phases
 */
record JobResult(
        List<PhaseResult> phases,
        Map<String, BatchSizes> batchSizes,
        List<Checkpoint> checkpoints) {
    JobResult {
        phases = List.copyOf(phases);
        checkpoints = List.copyOf(checkpoints);
    }

    /** Returns the answers a second at saturation. */
    double throughput() {
        return phases.stream()
                .filter(result -> result.phase().name().equals(Phase.SATURATION))
                .findAny()
                .orElseThrow()
                .rate();
    }

    /** Returns the latencies by rate. */
    Map<String, LatencyMillis> latencyMillis() {
        Map<String, LatencyMillis> latencies = new LinkedHashMap<>();
        for (PhaseResult result : phases) {
            if (result.latency() != null) {
                latencies.put(result.phase().name(), result.latency());
            }
        }
        return latencies;
    }

    /**
     * Returns by rate the ratio of the other users' 99th percentile with the hot user to that
     * without; empty without a hot user.
     */
    Map<String, Double> hotUserP99Ratios() {
        Map<String, LatencyMillis> latencies = latencyMillis();
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (PhaseResult result : phases) {
            if (result.phase().hasHotUser()) {
                String without = result.phase().withoutHotUser();
                ratios.put(without, result.latency().p99() / latencies.get(without).p99());
            }
        }
        return ratios;
    }

    /** Returns CPU seconds by phase and process. */
    Map<String, Map<String, Double>> cpuSeconds() {
        Map<String, Map<String, Double>> seconds = new LinkedHashMap<>();
        phases.forEach(result -> seconds.put(result.phase().name(), result.cpuSeconds()));
        return seconds;
    }

    /** Returns by phase the number of checkpoints that began and ended while it was measured. */
    Map<String, Long> checkpointsInside() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (PhaseResult result : phases) {
            counts.put(
                    result.phase().name(),
                    checkpoints.stream()
                            .filter(c -> c.triggeredMillis() >= result.startedMillis())
                            .filter(c -> c.completedMillis() <= result.endedMillis())
                            .count());
        }
        return counts;
    }

    /**
     * Returns the newest checkpoint's size divided by the number of users with a sequence; 0
     * without a checkpoint.
     */
    double stateBytesPerUser() {
        return checkpoints.stream()
                .max(Comparator.comparingLong(Checkpoint::completedMillis))
                .map(newest -> (double) newest.stateBytes() / users())
                .orElse(0.0);
    }

    /** Returns the number of users with a sequence at the end. */
    int users() {
        return phases.get(phases.size() - 1).usersSoFar();
    }

    /**
     * Returns the number of events that asked for an answer, warm-ups included; each was answered
     * once.
     */
    long events() {
        return phases.get(phases.size() - 1).sentSoFar();
    }
}
