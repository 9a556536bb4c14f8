package io.nextup.job.models;

import static io.nextup.job.models.Announcements.announcement;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.job.score.FakeScorer;
import io.nextup.job.score.Models;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkModelMetricsTest {
    @TempDir private Path cache;

    @Test
    void theyShowWhatServesSinceWhenAndHowManyWereRefused() throws Exception {
        MetricListener listener = new MetricListener();
        CountDownLatch ready = new CountDownLatch(1);
        try (ModelRollout rollout =
                ModelRollout.start(
                        Models.options(cache).models(),
                        model -> Models.model(model.version(), 5, new FakeScorer(5)),
                        model -> ready.countDown())) {
            FlinkModelMetrics metrics =
                    new FlinkModelMetrics(
                            listener.getMetricGroup(),
                            rollout,
                            InstantSource.fixed(Instant.ofEpochSecond(100)));
            assertThat(gauge(listener, "modelVersion")).isEqualTo("");
            assertThat(gauge(listener, "modelAgeSeconds")).isEqualTo(-1L);

            rollout.announce(
                    new TreeMap<>(Map.of(0L, announcement("default", "v1", 40_000))), metrics);
            assertThat(ready.await(30, SECONDS)).isTrue();

            assertThat(gauge(listener, "modelVersion")).isEqualTo("v1");
            assertThat(gauge(listener, "modelAgeSeconds")).isEqualTo(60L);
            metrics.modelRefused();
            assertThat(listener.getCounter("modelsRefused").orElseThrow().getCount()).isEqualTo(1);
        }
    }

    private static Object gauge(MetricListener listener, String name) {
        return listener.getGauge(name).orElseThrow().getValue();
    }
}
