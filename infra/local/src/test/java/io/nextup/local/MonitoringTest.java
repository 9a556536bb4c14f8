package io.nextup.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nextup.local.install.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What Prometheus is told fits the rest of the repository. The job's own tests hold the table of
 * METRICS.md against the metrics that it registers.
 */
class MonitoringTest {
    private static final String PREFIX = "flink_taskmanager_job_task_operator_";

    private final Path home = Installation.current().home();
    private final Path monitoring = home.resolve("infra/monitoring");

    @Test
    void everyMetricOfAnAlertIsInTheTableOfTheJob() throws IOException {
        Set<String> known = new HashSet<>();
        table("## Flink's own metrics").forEach(row -> known.add(row.get(0)));
        for (List<String> row : table("## The job's metrics")) {
            known.add(PREFIX + row.get(1));
            if (row.get(2).equals("histogram")) {
                known.add(PREFIX + row.get(1) + "_count");
            }
        }
        Set<String> used = metricsIn(alerts().findValuesAsText("expr"));

        assertThat(known).hasSizeGreaterThan(20);
        assertThat(used).isNotEmpty().isSubsetOf(known);
        assertThat(metricsIn(List.of(Files.readString(monitoring.resolve("alerts-test.yaml")))))
                .isNotEmpty()
                .isSubsetOf(used);
    }

    @Test
    void everyMetricOfTheDashboardIsInTheTablesOfTheJob() throws IOException {
        Set<String> known = new HashSet<>();
        table("## Flink's own metrics").forEach(row -> known.add(row.get(0)));
        table("## The job's metrics").forEach(row -> known.add(PREFIX + row.get(1)));
        List<String> queries =
                JsonMapper.builder()
                        .build()
                        .readTree(home.resolve("docker/grafana/nextup.json").toFile())
                        .findValuesAsText("expr");

        assertThat(metricsIn(queries)).hasSizeGreaterThan(5).isSubsetOf(known);
    }

    @Test
    void everyAlertSaysWhatHappensAndHowBadItIs() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        alerts().path("groups").forEach(group -> group.path("rules").forEach(rules::add));

        assertThat(rules)
                .isNotEmpty()
                .allSatisfy(
                        rule -> {
                            assertThat(rule.path("labels").path("severity").asText())
                                    .isIn("warning", "critical");
                            assertThat(rule.path("annotations").path("summary").asText())
                                    .contains("{{ $labels.job_name }}");
                        });
        assertThat(rules).extracting(rule -> rule.path("alert").asText()).doesNotHaveDuplicates();
    }

    @Test
    void prometheusAsksTheServicesOfTheContainersAtTheReportersPort() throws IOException {
        JsonNode compose = yaml(home.resolve("docker/compose.yaml"));

        List<String> targets = new ArrayList<>();
        yaml(monitoring.resolve("prometheus.yaml"))
                .findPath("targets")
                .forEach(target -> targets.add(target.asText()));
        assertThat(targets)
                .containsExactly("jobmanager:9249", "taskmanager:9249")
                .allMatch(
                        target ->
                                compose.path("services")
                                        .path(target.replace(":9249", ""))
                                        .path("command")
                                        .toString()
                                        .contains("-Dmetrics.reporter.prometheus.port=9249"));
    }

    private JsonNode alerts() throws IOException {
        return yaml(monitoring.resolve("alerts.yaml"));
    }

    private static Set<String> metricsIn(List<String> texts) {
        return texts.stream()
                .flatMap(text -> Pattern.compile("flink_\\w+").matcher(text).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    /** The lines of the table below a heading, without their marks. */
    private List<List<String>> table(String heading) throws IOException {
        return Files.readAllLines(home.resolve("flink-job/METRICS.md")).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("##"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.replace("`", "").substring(1).strip())
                .map(line -> List.of(line.split("\\s*\\|\\s*", -1)))
                .toList();
    }

    private static JsonNode yaml(Path file) throws IOException {
        return JsonMapper.builder(new YAMLFactory()).build().readTree(file.toFile());
    }
}
