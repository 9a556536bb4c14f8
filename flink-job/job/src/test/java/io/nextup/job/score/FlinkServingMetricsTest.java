package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelSince;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.RuleDrops;
import io.nextup.serving.rules.CatalogueStatus;
import io.nextup.serving.rules.NoRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkServingMetricsTest {
    @TempDir private Path cache;

    private final String job = UUID.randomUUID().toString();
    private final Status status = new Status();

    @Test
    void oneSubtaskSpeaksForTheProcessUntilItEnds() {
        MetricListener first = new MetricListener();
        MetricListener second = new MetricListener();
        status.serving = Optional.of(new ModelSince("v1", "sha", 40_000));
        ServingProcess.Lease one = lease();
        ServingProcess.Lease other = lease();
        metrics(first.getMetricGroup(), one);
        metrics(second.getMetricGroup(), other);

        assertThat(counter(first, "modelsRefused")).isEqualTo(3L);
        assertThat(counter(second, "modelsRefused")).isEqualTo(0L);
        assertThat(gauge(first, "modelAgeSeconds")).isEqualTo(60L);
        assertThat(gauge(second, "modelAgeSeconds")).isEqualTo(60L);
        assertThat(gauge(first, "stuckCalls")).isEqualTo(2L);
        assertThat(gauge(second, "modelVersion")).isEqualTo("v1");

        one.close();
        // Flink reads the metrics of a subtask that has ended until it removes them.
        assertThat(counter(first, "modelsRefused")).isEqualTo(0L);
        assertThat(counter(second, "modelsRefused")).isEqualTo(3L);
        other.close();
    }

    @Test
    void beforeTheFirstModelNothingHasAnAge() {
        MetricListener listener = new MetricListener();
        try (ServingProcess.Lease lease = lease()) {
            metrics(listener.getMetricGroup(), lease);
            assertThat(gauge(listener, "modelVersion")).isEqualTo("");
            assertThat(gauge(listener, "modelAgeSeconds")).isEqualTo(-1L);
        }
    }

    @Test
    void eachSubtaskShowsTheCatalogueAndOneCountsItsRefusedRecords() {
        MetricListener first = new MetricListener();
        MetricListener second = new MetricListener();
        status.catalogue = new Known(7, 3, Optional.of(Duration.ofMillis(2_900)), 5);
        try (ServingProcess.Lease one = lease();
                ServingProcess.Lease other = lease()) {
            metrics(first.getMetricGroup(), one);
            metrics(second.getMetricGroup(), other);
            for (MetricListener each : List.of(first, second)) {
                assertThat(gauge(each, "items")).isEqualTo(7L);
                assertThat(gauge(each, "rulesRevision")).isEqualTo(3L);
                assertThat(gauge(each, "catalogueStaleSeconds")).isEqualTo(2L);
            }
            assertThat(counter(first, "catalogueRefused")).isEqualTo(5L);
            assertThat(counter(second, "catalogueRefused")).isZero();

            status.catalogue = new Known(0, -1, Optional.empty(), 0);
            assertThat(gauge(first, "catalogueStaleSeconds")).as("unknown").isEqualTo(-1L);
        }
    }

    @Test
    void onlyTheVersionThatServesHasASeries() {
        Set<String> live = new TreeSet<>();
        MetricRegistry registry =
                TestingMetricRegistry.builder()
                        .setRegisterConsumer(
                                (metric, name, group) -> live.add(group.getMetricIdentifier(name)))
                        .setUnregisterConsumer(
                                (metric, name, group) ->
                                        live.remove(group.getMetricIdentifier(name)))
                        .build();
        try (ServingProcess.Lease lease = lease()) {
            FlinkServingMetrics metrics =
                    metrics(new GenericMetricGroup(registry, null, "score"), lease);
            Set<String> always = Set.copyOf(live);
            metrics.show();
            assertThat(live).isEqualTo(always);

            status.serving = Optional.of(new ModelSince("v1", "sha", 1));
            metrics.show();
            assertThat(live)
                    .hasSize(always.size() + 1)
                    .contains("score.slot.default.version.v1.serving");

            status.serving = Optional.of(new ModelSince("v2", "sha", 1));
            metrics.show();
            assertThat(live)
                    .hasSize(always.size() + 1)
                    .contains("score.slot.default.version.v2.serving");

            metrics.close();
            assertThat(live).isEqualTo(always);
        }
    }

    @Test
    void onlyRulesThatHoldAndDropItemsHaveASeries() {
        Map<String, Metric> live = new TreeMap<>();
        MetricRegistry registry =
                TestingMetricRegistry.builder()
                        .setRegisterConsumer(
                                (metric, name, group) ->
                                        live.put(group.getMetricIdentifier(name), metric))
                        .setUnregisterConsumer(
                                (metric, name, group) ->
                                        live.remove(group.getMetricIdentifier(name)))
                        .build();
        RuleDrops drops = new RuleDrops(1, () -> 0);
        status.catalogue = new Known(7, 3, Optional.empty(), 0, 0, drops);
        try (ServingProcess.Lease lease = lease()) {
            FlinkServingMetrics metrics =
                    metrics(new GenericMetricGroup(registry, null, "score"), lease);
            int always = live.size();

            drops.dropped("stock");
            drops.dropped("stock");
            drops.looked(5);
            metrics.show();
            assertThat(live).hasSize(always + 1);
            Counter stock = (Counter) live.get("score.slot.default.rule.stock.drops");
            assertThat(stock.getCount()).isEqualTo(2);
            assertThat(((Counter) live.get("score.slot.default.sampledLists")).getCount())
                    .isEqualTo(5);

            drops.keepOnly(List.of());
            metrics.show();
            assertThat(live).hasSize(always);
            metrics.close();
        }
    }

    private ServingProcess.Lease lease() {
        return ServingProcess.acquire(
                SmallOptions.in(cache).serving(job, SmallOptions.NAMES, SmallOptions.KAFKA),
                settings ->
                        new ServingProcess(
                                Models.engine(), () -> {}, new NoRules(), status, before -> {}),
                (name, hook) -> {});
    }

    private static FlinkServingMetrics metrics(MetricGroup group, ServingProcess.Lease lease) {
        return new FlinkServingMetrics(
                group, "default", lease, InstantSource.fixed(Instant.ofEpochSecond(100)));
    }

    private static long counter(MetricListener listener, String name) {
        return listener.getCounter("slot", "default", name).orElseThrow().getCount();
    }

    private static Object gauge(MetricListener listener, String name) {
        return listener.getGauge("slot", "default", name).orElseThrow().getValue();
    }

    private record Known(
            int itemCount,
            long revision,
            Optional<Duration> staleFor,
            long refused,
            long errors,
            RuleDrops drops)
            implements CatalogueStatus {
        Known(int itemCount, long revision, Optional<Duration> staleFor, long refused) {
            this(itemCount, revision, staleFor, refused, 0, new RuleDrops(1, () -> 0));
        }
    }

    private static final class Status extends QuietStatus {
        private CatalogueStatus catalogue = super.catalogue();
        private Optional<ModelSince> serving = Optional.empty();

        @Override
        public Optional<ModelSince> serving() {
            return serving;
        }

        @Override
        public CatalogueStatus catalogue() {
            return catalogue;
        }

        @Override
        public long modelsRefused() {
            return 3;
        }

        @Override
        public int stuckCalls() {
            return 2;
        }
    }
}
