package io.nextup.acceptance.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.local.install.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a working job and trainer for all that the rules and dashboards name. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MonitoringIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Path MONITORING =
            Installation.current().home().resolve("infra/monitoring");

    @TempDir static Path directory;

    private static WatchedSystem system;

    @BeforeAll
    static void start() {
        system = WatchedSystem.start(directory);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void jobAndTrainerHaveEveryMetricThatARuleOrADashboardNamesAndAPlantedOneIsMissed()
            throws IOException {
        List<Query> rules = Query.ofRules(MONITORING.resolve("alerts.yaml"));
        List<Query> queries =
                Stream.of(
                                rules,
                                Query.ofPanels(MONITORING.resolve("grafana")),
                                Query.ofMarks(MONITORING.resolve("grafana")),
                                List.of(new Query("planted", "sum(flink_taskmanager_planted) > 0")))
                        .flatMap(List::stream)
                        .toList();
        Set<String> recorded = new TreeSet<>();
        rules.forEach(rule -> recorded.add(rule.place()));
        Set<String> missing = new TreeSet<>();

        awaitUnderLoad()
                .untilAsserted(
                        () -> {
                            missing.clear();
                            queries.forEach(query -> missing.addAll(query.metrics()));
                            int named = missing.size();
                            missing.removeAll(recorded);
                            missing.removeAll(system.metrics());
                            assertThat(missing).containsExactly("flink_taskmanager_planted");
                            System.out.printf(
                                    "%d queries name %d metrics; missed: %s%n",
                                    queries.size(), named, missing);
                        });
    }

    @Test
    void prometheusHasDataForEveryPanelUnderLoad() throws Exception {
        assumeTrue(
                PrometheusServer.isInstalled(),
                "No prometheus on the PATH: the queries of the panels are not run");
        List<Query> panels = Query.ofPanels(MONITORING.resolve("grafana"));
        Map<String, Integer> series = new LinkedHashMap<>();

        try (PrometheusServer prometheus =
                PrometheusServer.start(
                        directory, MONITORING.resolve("alerts.yaml"), system.targets())) {
            awaitUnderLoad()
                    .untilAsserted(
                            () -> {
                                series.clear();
                                for (Query panel : panels) {
                                    series.merge(
                                            panel.place(),
                                            prometheus.series(
                                                    panel.expression()
                                                            .replace("$__rate_interval", "10s")
                                                            .replace("$namespace", ".*")),
                                            Math::min);
                                }
                                assertThat(series).hasSizeGreaterThan(40).doesNotContainValue(0);
                            });
        }
        System.out.printf("%d queries of %d panels have data:%n", panels.size(), series.size());
        series.forEach((panel, count) -> System.out.printf("  %3d series  %s%n", count, panel));
    }

    /** Polls, and sends events before each look. */
    private static ConditionFactory awaitUnderLoad() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .pollInSameThread()
                // A process that is not up yet.
                .ignoreExceptionsInstanceOf(IOException.class)
                .conditionEvaluationListener(looked -> system.send(200));
    }
}
