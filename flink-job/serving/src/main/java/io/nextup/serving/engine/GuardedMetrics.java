package io.nextup.serving.engine;

import io.nextup.event.Recommendation.Source;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics that never prevent an answer: logs the first exception of the metrics, and continues.
 * Thread-safe.
 */
final class GuardedMetrics implements ScoringMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedMetrics.class);

    private final ScoringMetrics metrics;
    private final AtomicBoolean failed = new AtomicBoolean();

    GuardedMetrics(ScoringMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void requestQueued() {
        count(metrics::requestQueued);
    }

    @Override
    public void requestBatched() {
        count(metrics::requestBatched);
    }

    @Override
    public void requestTakenOver() {
        count(metrics::requestTakenOver);
    }

    @Override
    public void requestAnswered(Source source) {
        count(() -> metrics.requestAnswered(source));
    }

    @Override
    public void modelFailed() {
        count(metrics::modelFailed);
    }

    @Override
    public void requestFailed() {
        count(metrics::requestFailed);
    }

    @Override
    public void batchScored(int size, long tookNanos) {
        count(() -> metrics.batchScored(size, tookNanos));
    }

    private void count(Runnable counting) {
        try {
            counting.run();
        } catch (Throwable e) {
            if (failed.compareAndSet(false, true)) {
                LOG.warn("The metrics of a subtask fail and are wrong from now on", e);
            }
        }
    }
}
