package io.nextup.job.score;

import io.nextup.event.Recommendation.Source;
import io.nextup.job.metrics.SecondsHistogram;
import io.nextup.serving.engine.ScoringMetrics;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of a {@code score} subtask, below the operator's group: {@code batchSize} (requests),
 * {@code batchSeconds}, {@code queueLength}, {@code inFlight}, {@code recommendations}, {@code
 * fallbacks}, {@code modelFailures} (requests on which the model failed; they count as fallbacks,
 * too), {@code skippedRequests} (too old, or while nobody knows what may be shown; they count as
 * recommendations, too), {@code conflatedRequests} (answered by the recommendation of a newer one;
 * they do not).
 */
final class FlinkScoringMetrics implements ScoringMetrics {
    /** Number of the last batches in the histogram of sizes. */
    private static final int WINDOW = 1024;

    private final Histogram batchSize = new DescriptiveStatisticsHistogram(WINDOW);
    private final SecondsHistogram batchSeconds = new SecondsHistogram();
    private final AtomicInteger queueLength = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Counter recommendations = new ThreadSafeSimpleCounter();
    private final Counter fallbacks = new ThreadSafeSimpleCounter();
    private final Counter modelFailures = new ThreadSafeSimpleCounter();
    private final Counter skippedRequests = new ThreadSafeSimpleCounter();
    private final Counter conflatedRequests = new ThreadSafeSimpleCounter();

    FlinkScoringMetrics(MetricGroup group) {
        group.histogram("batchSize", batchSize);
        group.histogram("batchSeconds", batchSeconds);
        group.gauge("queueLength", queueLength::get);
        group.gauge("inFlight", inFlight::get);
        group.counter("recommendations", recommendations);
        group.counter("fallbacks", fallbacks);
        group.counter("modelFailures", modelFailures);
        group.counter("skippedRequests", skippedRequests);
        group.counter("conflatedRequests", conflatedRequests);
    }

    @Override
    public void requestQueued() {
        queueLength.incrementAndGet();
        inFlight.incrementAndGet();
    }

    @Override
    public void requestBatched() {
        queueLength.decrementAndGet();
    }

    @Override
    public void requestTakenOver() {
        queueLength.decrementAndGet();
        inFlight.decrementAndGet();
        conflatedRequests.inc();
    }

    @Override
    public void requestAnswered(Source source) {
        inFlight.decrementAndGet();
        recommendations.inc();
        if (source == Source.FALLBACK) {
            fallbacks.inc();
        } else if (source == Source.SKIPPED) {
            skippedRequests.inc();
        }
    }

    @Override
    public void modelFailed() {
        modelFailures.inc();
    }

    @Override
    public void requestFailed() {
        inFlight.decrementAndGet();
    }

    @Override
    public void batchScored(int size, long tookNanos) {
        batchSize.update(size);
        batchSeconds.update(tookNanos / 1_000);
    }
}
