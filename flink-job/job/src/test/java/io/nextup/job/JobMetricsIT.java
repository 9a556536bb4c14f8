package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.serving.engine.StepModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Metrics that the job registers, and the page that lists them. */
class JobMetricsIT {
    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private JobTopics topics;
    private Clicks clicks;
    private Path registry;

    @BeforeEach
    void createTopics() throws Exception {
        topics = LOCAL.topics();
        clicks = new Clicks(topics);
        registry = LOCAL.directory().resolve("registry");
    }

    @Test
    void theReadmeListsTheMetricsThatTheJobRegistersAndNoOthersAsPrometheusGetsThem()
            throws Exception {
        topics.announce(StepModel.forwards("v1.0").publish(registry));
        for (int i = 0; i < StepModel.ITEMS; i += 2) {
            topics.item(StepModel.item(i), false);
        }
        topics.onlyAvailable();
        Map<String, String> options = new HashMap<>(topics.options());
        options.put("nextup.rules.sample", "1");
        LocalFlink.Job job = LOCAL.flink().run(options, Clicks.TOP_K);
        clicks.some(20);
        clicks.awaitAllAnswered();
        // A subtask shows at its next event which rules have dropped items.
        clicks.some(20);
        topics.send("nobody".getBytes(UTF_8), "no event".getBytes(UTF_8));
        topics.send("nobody".getBytes(UTF_8), "{\"userId\":\"u\"}".getBytes(UTF_8));
        clicks.awaitAllAnswered();
        job.awaitCount("deadLetters", 2);
        // Each subtask hears of the announcement by itself; one is enough for the answers.
        Clicks.patiently()
                .until(
                        () ->
                                values(
                                                job.registeredMetrics().asPrometheusGetsThem(),
                                                "slot_version_serving",
                                                "version=\"v1_0\"")
                                        == 2);
        RegisteredMetrics metrics = job.registeredMetrics();
        String prometheus = metrics.asPrometheusGetsThem();
        job.end();

        assertThat(metrics.rows()).containsExactlyInAnyOrderElementsOf(MetricsTable.rows());
        for (MetricsTable.Row row : MetricsTable.rows()) {
            assertThat(prometheus).contains("# TYPE %s ".formatted(row.fullPrometheusName()));
        }
        assertThat(values(prometheus, "validEvents", "")).isEqualTo(40);
        assertThat(values(prometheus, "acceptedEvents", "")).isEqualTo(40);
        assertThat(values(prometheus, "reason_deadLetters", "reason=\"undecodable\"")).isEqualTo(1);
        assertThat(values(prometheus, "reason_deadLetters", "reason=\"missing_field\""))
                .isEqualTo(1);
        assertThat(values(prometheus, "reason_deadLetters", "")).isEqualTo(2);
        assertThat(values(prometheus, "recommendations", "")).isEqualTo(40);
        assertThat(values(prometheus, "user_freshnessSeconds_count", "")).isEqualTo(40);
        assertThat(values(prometheus, "inFlight", "")).isZero();
        assertThat(values(prometheus, "slot_sampledLists", "")).isEqualTo(40);
        // Every second item is sold out, as are about half of those that would be listed.
        assertThat(values(prometheus, "slot_rule_drops", "rule=\"stock\"")).isPositive();
    }

    /** The sum over the subtasks of a metric in Prometheus's text. */
    private static double values(String prometheus, String name, String label) {
        return prometheus
                .lines()
                .filter(line -> line.startsWith(MetricsTable.PROMETHEUS_PREFIX + name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
