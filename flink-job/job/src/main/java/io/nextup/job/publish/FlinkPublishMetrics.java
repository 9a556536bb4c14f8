package io.nextup.job.publish;

import java.time.InstantSource;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The histogram {@code freshnessMillis}: from the time of an event to that at which its
 * recommendation goes to Kafka. Below zero where the clock of an event's sender is ahead.
 */
final class FlinkPublishMetrics implements PublishMetrics {
    /** How many of the last recommendations the histogram looks back on. */
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
