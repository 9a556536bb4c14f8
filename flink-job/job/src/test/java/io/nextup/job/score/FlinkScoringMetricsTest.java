package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Recommendation.Source;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class FlinkScoringMetricsTest {
    private final MetricListener listener = new MetricListener();
    private final FlinkScoringMetrics metrics = new FlinkScoringMetrics(listener.getMetricGroup());

    @Test
    void aRequestIsInTheQueueThenInFlightThenCounted() {
        metrics.requestQueued();
        metrics.requestQueued();
        metrics.requestQueued();
        assertThat(gauge("queueLength")).isEqualTo(3);
        metrics.requestBatched();
        metrics.requestBatched();
        assertThat(gauge("queueLength")).isEqualTo(1);
        assertThat(gauge("inFlight")).isEqualTo(3);

        metrics.requestAnswered(Source.MODEL);
        metrics.requestAnswered(Source.FALLBACK);

        assertThat(gauge("inFlight")).isEqualTo(1);
        assertThat(counter("recommendations")).isEqualTo(2);
        assertThat(counter("fallbacks")).isEqualTo(1);
        metrics.requestFailed();
        assertThat(gauge("inFlight")).isZero();
    }

    @Test
    void aRequestThatANewerOneTakesOverIsConflatedAndNoLongerInFlight() {
        metrics.requestQueued();
        metrics.requestQueued();

        metrics.requestTakenOver();

        assertThat(gauge("queueLength")).isEqualTo(1);
        assertThat(gauge("inFlight")).isEqualTo(1);
        assertThat(counter("conflatedRequests")).isEqualTo(1);
        assertThat(counter("recommendations")).isZero();
    }

    @Test
    void aSkippedRequestIsAmongTheRecommendations() {
        metrics.requestQueued();
        metrics.requestBatched();

        metrics.requestAnswered(Source.SKIPPED);

        assertThat(gauge("inFlight")).isZero();
        assertThat(counter("recommendations")).isEqualTo(1);
        assertThat(counter("skippedRequests")).isEqualTo(1);
        assertThat(counter("fallbacks")).isZero();
    }

    @Test
    void requestsThatTheModelFailedOnAreCounted() {
        metrics.modelFailed();
        metrics.modelFailed();
        assertThat(counter("modelFailures")).isEqualTo(2);
    }

    @Test
    void batchesShowTheirSizeAndTimeInSeconds() {
        metrics.batchScored(10, 2_000_000);
        metrics.batchScored(30, 4_000_999);
        Histogram sizes = listener.getHistogram("batchSize").orElseThrow();
        Histogram times = listener.getHistogram("batchSeconds").orElseThrow();
        assertThat(sizes.getStatistics().getMax()).isEqualTo(30);
        assertThat(sizes.getStatistics().getMean()).isEqualTo(20);
        assertThat(times.getStatistics().getQuantile(0.01)).isEqualTo(0.002);
        assertThat(times.getStatistics().getQuantile(1)).isEqualTo(0.004);
    }

    private int gauge(String name) {
        return listener.<Integer>getGauge(name).orElseThrow().getValue();
    }

    private long counter(String name) {
        return listener.getCounter(name).orElseThrow().getCount();
    }
}
