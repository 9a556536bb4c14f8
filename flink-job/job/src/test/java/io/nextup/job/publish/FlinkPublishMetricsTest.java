package io.nextup.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class FlinkPublishMetricsTest {

    @Test
    void freshnessIsTheTimeSinceTheEventAndBelowZeroForASenderWhoseClockIsAhead() {
        MetricListener listener = new MetricListener();
        FlinkPublishMetrics metrics =
                new FlinkPublishMetrics(
                        listener.getMetricGroup(),
                        InstantSource.fixed(Instant.ofEpochMilli(10_000)),
                        Duration.ofSeconds(1));

        metrics.emitted(9_960);
        metrics.emitted(10_020);
        metrics.emitted(10_000);

        HistogramStatistics freshness =
                listener.getHistogram("freshnessSeconds").orElseThrow().getStatistics();
        assertThat(freshness.getQuantile(1)).isEqualTo(0.04);
        assertThat(freshness.getQuantile(0.5)).isEqualTo(0);
        assertThat(freshness.getQuantile(0.01)).isEqualTo(-0.02);
    }

    @Test
    void aRecommendationIsLateOnceTheObjectiveIsPassed() {
        MetricListener listener = new MetricListener();
        FlinkPublishMetrics metrics =
                new FlinkPublishMetrics(
                        listener.getMetricGroup(),
                        InstantSource.fixed(Instant.ofEpochMilli(10_000)),
                        Duration.ofMillis(500));

        metrics.emitted(9_500);
        metrics.emitted(9_499);
        metrics.emitted(10_020);

        assertThat(listener.getCounter("published").orElseThrow().getCount()).isEqualTo(3);
        assertThat(listener.getCounter("publishedLate").orElseThrow().getCount()).isEqualTo(1);
    }
}
