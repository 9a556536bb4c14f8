package io.nextup.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

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
                        InstantSource.fixed(Instant.ofEpochMilli(10_000)));

        metrics.emitted(9_960);
        metrics.emitted(10_020);
        metrics.emitted(10_000);

        HistogramStatistics freshness =
                listener.getHistogram("freshnessMillis").orElseThrow().getStatistics();
        assertThat(freshness.getMax()).isEqualTo(40);
        assertThat(freshness.getMin()).isEqualTo(-20);
        assertThat(freshness.getQuantile(0.5)).isEqualTo(0);
    }
}
