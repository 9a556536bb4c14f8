package io.nextup.job.publish;

import java.time.InstantSource;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The histogram {@code freshnessMillis}: the time from an event to the write of its recommendation
 * to Kafka. It is negative if the clock of the event's sender is fast.
 */
final class FlinkPublishMetrics implements PublishMetrics {
    /** Number of the last recommendations in the histogram. */
    private static final int WINDOW = 1024;

    private final Histogram freshnessMillis = new DescriptiveStatisticsHistogram(WINDOW);
    private final InstantSource clock;

    FlinkPublishMetrics(MetricGroup group, InstantSource clock) {
        this.clock = clock;
        group.histogram("freshnessMillis", freshnessMillis);
    }

    @Override
    public void emitted(long eventTimeMillis) {
        freshnessMillis.update(clock.millis() - eventTimeMillis);
    }
}
