package io.nextup.bench;

import io.nextup.local.cluster.JobStatistics;
import io.nextup.local.cluster.JobStatistics.Metric;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Requests per call of the model, over the last calls of all subtasks. */
record BatchSizes(double mean, double p50, double p99, double max) {
    /** Calls after which the histograms of all subtasks have forgotten earlier ones, in general. */
    private static final int FORGOTTEN_AFTER = JobRun.SLOTS * 1024 * 5 / 4;

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
     * @throws LocalRunException if the job has answered any event without the model
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
                    "The job has answered events with popular items, and a benchmark counts those that are scored: the model failed (see the TaskManager's log), or knows no item of the events");
        }
        return new BatchSizes(
                metrics.get(NAMES.get(0)).mean(),
                metrics.get(NAMES.get(1)).mean(),
                metrics.get(NAMES.get(2)).max(),
                metrics.get(NAMES.get(3)).max());
    }

    /**
     * Estimates whether all these calls are of the phase that was measured last: each subtask's
     * histogram holds its last 1,024 calls, and the subtasks have about the same number. The
     * phase's calls are its events over the mean size, without those of the hot user, of which one
     * request answers many.
     */
    boolean areOf(PhaseResult result) {
        Phase phase = result.phase();
        double events = result.answered() * phase.ratePerSecond() / phase.allPerSecond();
        return events / mean >= FORGOTTEN_AFTER;
    }
}
