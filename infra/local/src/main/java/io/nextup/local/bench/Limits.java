package io.nextup.local.bench;

import java.util.Comparator;
import java.util.Map;

/**
 * What bounds the job's throughput, in events a second.
 *
 * @param moduleByBatch what the bare module scores, by batch size
 * @param pipeline what the pipeline lets through when scoring returns at once
 */
record Limits(Map<String, Double> moduleByBatch, double pipeline) {
    Limits {
        if (moduleByBatch.isEmpty() || !(pipeline > 0)) {
            throw new IllegalArgumentException(
                    "Module %s, pipeline %s: both must be measured"
                            .formatted(moduleByBatch, pipeline));
        }
    }

    /** The best of the batch sizes. */
    double module() {
        return moduleByBatch.values().stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    /** As if every event took first the pipeline's time and then the module's: 1 / (1/m + 1/p). */
    double inTurn() {
        return 1 / (1 / module() + 1 / pipeline);
    }

    /** How much of {@link #inTurn} a throughput is. */
    double ratio(double throughput) {
        return throughput / inTurn();
    }
}
