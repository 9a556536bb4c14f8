package io.nextup.job.publish;

import io.nextup.job.metrics.SecondsHistogram;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The histogram {@code freshnessSeconds}: the time from an event to the write of its recommendation
 * to Kafka. It is negative if the clock of the event's sender is fast. The counters {@code
 * published} and {@code publishedLate} give the share of recommendations that missed an objective,
 * which the quantiles of a window of values cannot.
 */
final class FlinkPublishMetrics implements PublishMetrics {
    private final SecondsHistogram freshnessSeconds = new SecondsHistogram();
    private final Counter published;
    private final Counter publishedLate;
    private final InstantSource clock;
    private final long objectiveMillis;

    /**
     * @param objective longest time from an event to its recommendation that is not late
     */
    FlinkPublishMetrics(MetricGroup group, InstantSource clock, Duration objective) {
        this.clock = clock;
        this.objectiveMillis = objective.toMillis();
        group.histogram("freshnessSeconds", freshnessSeconds);
        this.published = group.counter("published");
        this.publishedLate = group.counter("publishedLate");
    }

    @Override
    public void emitted(long eventTimeMillis) {
        long freshness = clock.millis() - eventTimeMillis;
        freshnessSeconds.update(TimeUnit.MILLISECONDS.toMicros(freshness));
        published.inc();
        if (freshness > objectiveMillis) {
            publishedLate.inc();
        }
    }
}
