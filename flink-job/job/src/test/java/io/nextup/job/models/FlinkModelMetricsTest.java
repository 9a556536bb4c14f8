package io.nextup.job.models;

import static io.nextup.serving.rollout.Announcements.announcement;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.rollout.ModelRollout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
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
                        "default",
                        cache,
                        Duration.ofSeconds(30),
                        model -> Models.model(model.version(), 5, new FakeScorer(5)),
                        model -> ready.countDown())) {
            FlinkModelMetrics metrics =
                    new FlinkModelMetrics(
                            listener.getMetricGroup(),
                            rollout,
                            InstantSource.fixed(Instant.ofEpochSecond(100)));
            assertThat(gauge(listener, "modelVersion")).isEqualTo("");
            assertThat(gauge(listener, "modelAgeSeconds")).isEqualTo(-1L);

            ModelAnnouncement v1 = announcement("default", "v1", 40_000);
            ModelAnnouncement v2 = announcement("default", "v2", 50_000);
            metrics.show(List.of(v1, v2));
            assertThat(gauge(listener, "version", "v1", "serving")).isEqualTo(0);

            rollout.announce(new TreeMap<>(Map.of(0L, v1)), metrics);
            assertThat(ready.await(30, SECONDS)).isTrue();

            assertThat(gauge(listener, "modelVersion")).isEqualTo("v1");
            assertThat(gauge(listener, "modelAgeSeconds")).isEqualTo(60L);
            assertThat(gauge(listener, "version", "v1", "serving")).isEqualTo(1);
            assertThat(gauge(listener, "version", "v2", "serving")).isEqualTo(0);
            metrics.modelRefused();
            assertThat(listener.getCounter("modelsRefused").orElseThrow().getCount()).isEqualTo(1);
        }
    }

    @Test
    void theSeriesOfAVersionEndsWithItsAnnouncementAndComesBackWithIt() {
        Set<String> live = new TreeSet<>();
        MetricRegistry registry =
                TestingMetricRegistry.builder()
                        .setRegisterConsumer(
                                (metric, name, group) -> live.add(group.getMetricIdentifier(name)))
                        .setUnregisterConsumer(
                                (metric, name, group) ->
                                        live.remove(group.getMetricIdentifier(name)))
                        .build();
        try (ModelRollout rollout =
                ModelRollout.start(
                        "default",
                        cache,
                        Duration.ofSeconds(30),
                        model -> Models.model(model.version(), 5, new FakeScorer(5)),
                        model -> {})) {
            FlinkModelMetrics metrics =
                    new FlinkModelMetrics(
                            new GenericMetricGroup(registry, null, "job"),
                            rollout,
                            InstantSource.system());
            Set<String> always = Set.copyOf(live);
            ModelAnnouncement v1 = announcement("default", "v1", 1);
            ModelAnnouncement v1Again = announcement("default", "v1", 2);
            ModelAnnouncement v2 = announcement("default", "v2", 3);

            metrics.show(List.of(v1, v1Again, v2));
            assertThat(live).contains("job.version.v1.serving", "job.version.v2.serving");
            metrics.show(List.of(v1Again, v2));
            assertThat(live).contains("job.version.v1.serving", "job.version.v2.serving");
            metrics.show(List.of(v2));
            assertThat(live)
                    .contains("job.version.v2.serving")
                    .doesNotContain("job.version.v1.serving");
            metrics.show(List.of(v2, v1));
            assertThat(live)
                    .containsAll(always)
                    .hasSize(always.size() + 2)
                    .contains("job.version.v1.serving", "job.version.v2.serving");
        }
    }

    private static Object gauge(MetricListener listener, String... name) {
        return listener.getGauge(name).orElseThrow().getValue();
    }
}
