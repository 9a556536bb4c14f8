package io.nextup.bench;

import java.util.Comparator;
import java.util.Map;

/**
 * Limits of the job's throughput, in events a second.
 *
 * @param moduleByBatch sequences that the bare module scores, by batch size
 * @param pipeline events that the pipeline passes when scoring returns at once
 */
record Limits(Map<String, Double> moduleByBatch, double pipeline) {
    Limits {
        if (moduleByBatch.isEmpty() || !(pipeline > 0)) {
            throw new IllegalArgumentException(
                    "Module %s, pipeline %s: both must be measured"
                            .formatted(moduleByBatch, pipeline));
        }
    }

    /** Returns the best limit of all batch sizes. */
    double module() {
        return moduleByBatch.values().stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    /**
     * Returns the throughput if every event takes first the pipeline's time, then the module's: 1 /
     * (1/m + 1/p).
     */
    double inTurn() {
        return 1 / (1 / module() + 1 / pipeline);
    }

    /** Returns a throughput as a share of {@link #inTurn}. */
    double ratio(double throughput) {
        return throughput / inTurn();
    }
}
