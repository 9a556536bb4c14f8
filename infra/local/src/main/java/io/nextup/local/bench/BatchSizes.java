package io.nextup.local.bench;

import io.nextup.local.cluster.JobStatistics;
import io.nextup.local.cluster.JobStatistics.Metric;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Requests per call of the model, over the last {@value #WINDOW} calls of both subtasks. */
record BatchSizes(double mean, double p50, double p99, double max) {
    /** Calls that the histograms of the job's subtasks hold together. */
    private static final int WINDOW = 2 * 1024;

    private static final String OPERATOR = "score";
    private static final String FALLBACKS = "fallbacks";
    private static final List<String> NAMES =
            List.of(
                    "batchSize_mean",
                    "batchSize_median",
                    "batchSize_p99",
                    "batchSize_max",
                    FALLBACKS);

    /** Pause in which Flink collects the metrics that the first question asks for. */
    private static final long PAUSE_NANOS = 1_500_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Reads the job's own histogram, over both subtasks.
     *
     * @throws LocalRunException if the job has answered without the model: nothing was scored
     */
    static BatchSizes read(JobStatistics statistics) {
        statistics.metrics(OPERATOR, NAMES);
        LockSupport.parkNanos(PAUSE_NANOS);
        AtomicReference<Map<String, Metric>> collected = new AtomicReference<>();
        Wait.until(
                PATIENCE,
                () -> {
                    statistics.metrics(OPERATOR, NAMES).ifPresent(collected::set);
                    return collected.get() != null;
                },
                () ->
                        "Flink shows no metrics %s of %s after %d s"
                                .formatted(NAMES, OPERATOR, PATIENCE.toSeconds()));
        return of(collected.get());
    }

    static BatchSizes of(Map<String, Metric> metrics) {
        if (metrics.get(FALLBACKS).max() > 0) {
            throw new LocalRunException(
                    "The job has answered with popular items, and a benchmark counts events that are scored: the TaskManager's log says why the model failed");
        }
        return new BatchSizes(
                metrics.get(NAMES.get(0)).mean(),
                metrics.get(NAMES.get(1)).mean(),
                metrics.get(NAMES.get(2)).max(),
                metrics.get(NAMES.get(3)).max());
    }

    /**
     * Returns true if all these calls are of the phase that was measured last, and none of earlier
     * ones. Estimates the phase's number of calls: its events over the mean size, without those of
     * the hot user, of which one request answers many.
     */
    boolean areOf(PhaseResult result) {
        Phase phase = result.phase();
        double events = result.answered() * phase.ratePerSecond() / phase.allPerSecond();
        return events / mean >= WINDOW;
    }
}
