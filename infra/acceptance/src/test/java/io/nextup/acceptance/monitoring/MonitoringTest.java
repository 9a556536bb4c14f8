package io.nextup.acceptance.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.local.install.Installation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds rules and dashboards to the tables of metrics, and to each other. The tests of job and
 * trainer hold the tables of their METRICS.md against the metrics that they register.
 */
class MonitoringTest {
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

    private static final Path HOME = Installation.current().home();
    private static final Path MONITORING = HOME.resolve("infra/monitoring");
    private static final Path ALERTS = MONITORING.resolve("alerts.yaml");
    private static final Path PAGE = MONITORING.resolve("ALERTS.md");

    /** Files in which promtool tries the alerts. */
    private static final List<String> TRIALS = List.of("alerts-test.yaml", "alerts-week-test.yaml");

    /** Finds the first thing to do in a description: a command, or a question. */
    private static final Pattern FIRST = Pattern.compile("First: (`[^`]+`|.*\\?)");

    @Test
    void everyMetricOfARuleOrADashboardIsInATable() throws IOException {
        Set<String> known = new HashSet<>();
        for (List<String> row : table("flink-job/METRICS.md", "## Flink's own metrics")) {
            known.add(row.get(0));
        }
        for (List<String> row : table("flink-job/METRICS.md", "## The job's metrics")) {
            known.add(OPERATOR + row.get(1));
        }
        for (List<String> row : table("model-trainer/METRICS.md", "# ")) {
            known.add(row.get(0).replaceAll("\\{.*", ""));
        }
        List<Query> rules = Query.ofRules(ALERTS);
        rules.forEach(rule -> known.add(rule.place()));
        Set<String> used = new HashSet<>();
        Stream.of(
                        rules,
                        Query.ofPanels(MONITORING.resolve("grafana")),
                        Query.ofMarks(MONITORING.resolve("grafana")))
                .flatMap(List::stream)
                .forEach(query -> used.addAll(query.metrics()));

        assertThat(known).hasSizeGreaterThan(60);
        assertThat(used).hasSizeGreaterThan(50).isSubsetOf(known);
    }

    @Test
    void everyAlertSaysWhatHappensHowBadItIsAndWhereToReadOn() throws IOException {
        assertThat(alerts())
                .isNotEmpty()
                .allSatisfy(
                        rule -> {
                            assertThat(rule.path("labels").path("severity").asText())
                                    .isIn("warning", "critical");
                            JsonNode annotations = rule.path("annotations");
                            assertThat(annotations.properties()).hasSize(3);
                            assertThat(annotations.path("summary").asText())
                                    .containsPattern("\\{\\{ \\$labels\\.job(_name)? }}");
                            assertThat(annotations.path("runbook_url").asText())
                                    .startsWith("{{ $externalLabels.runbooks }}#");
                        });
        assertThat(alertNames()).doesNotHaveDuplicates();
    }

    @Test
    void everyAlertBeginsWithACommandOfItsSectionAndEverySectionIsOfAnAlert() throws IOException {
        Map<String, String> sections = sections();
        Set<String> linked = new HashSet<>();
        for (JsonNode rule : alerts()) {
            JsonNode annotations = rule.path("annotations");
            String anchor = annotations.path("runbook_url").asText().replaceFirst(".*#", "");
            linked.add(anchor);
            assertThat(sections).as(rule.path("alert").asText()).containsKey(anchor);
            Matcher first = FIRST.matcher(annotations.path("description").asText());
            assertThat(first.find()).as(annotations.toString()).isTrue();
            String looks = first.group(1).endsWith("?") ? "| the alert says |" : first.group(1);
            assertThat(sections.get(anchor)).contains(looks).contains("| do |");
        }

        assertThat(linked).isEqualTo(sections.keySet());
    }

    /** The sections of the page, by their anchors. */
    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new HashMap<>();
        String[] parts = Files.readString(PAGE).split("\n## ", -1);
        for (String part : List.of(parts).subList(1, parts.length)) {
            String heading = part.substring(0, part.indexOf('\n'));
            sections.put(heading.toLowerCase(Locale.ROOT), part);
        }
        return sections;
    }

    @Test
    void everyDeploymentHasTheCommandsOfThePageUnderTheSameNames() throws IOException {
        List<List<String>> names = new ArrayList<>();
        for (MatchResult block :
                Pattern.compile("(?s)```sh\n(.*?)```")
                        .matcher(Files.readString(PAGE))
                        .results()
                        .toList()) {
            names.add(block.group(1).lines().map(line -> line.replaceAll("\\(.*", "")).toList());
        }

        assertThat(names)
                .hasSize(3)
                .allSatisfy(some -> assertThat(some).containsExactly("n", "logs", "parts"));
    }

    @Test
    void everyAlertIsTried() throws IOException {
        Set<String> tried = new HashSet<>();
        for (String file : TRIALS) {
            Query.yaml(MONITORING.resolve(file))
                    .findValues("alertname")
                    .forEach(name -> tried.add(name.asText()));
        }

        assertThat(tried).containsExactlyInAnyOrderElementsOf(alertNames());
    }

    @ParameterizedTest
    @MethodSource("promtoolsWords")
    void promtoolFindsTheRulesAndTheConfigurationGood(List<String> words) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool"))),
                "No promtool on the PATH: the rules are not run");
        Process promtool =
                new ProcessBuilder(words)
                        .directory(MONITORING.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(promtool.getInputStream().readAllBytes(), UTF_8);

        assertThat(promtool.waitFor()).as(output).isZero();
        assertThat(output).contains("SUCCESS");
        System.out.println(output.strip());
    }

    static List<List<String>> promtoolsWords() {
        return List.of(
                List.of("promtool", "test", "rules", TRIALS.get(0), TRIALS.get(1)),
                List.of("promtool", "check", "rules", "--lint-fatal", "alerts.yaml"),
                List.of("promtool", "check", "config", "prometheus.yaml"));
    }

    @Test
    void everyPanelSaysWhatItShowsAndTakesItsDataFromTheDashboardsSource() throws IOException {
        List<JsonNode> dashboards = Query.dashboards(MONITORING.resolve("grafana"));

        assertThat(dashboards)
                .extracting(dashboard -> dashboard.path("uid").asText())
                .containsExactly("nextup-job", "nextup-kafka", "nextup-models", "nextup-trainer");
        for (JsonNode dashboard : dashboards) {
            assertThat(dashboard.path("templating").findValuesAsText("name"))
                    .containsExactly("datasource", "namespace");
            assertThat(dashboard.findValues("datasource"))
                    .extracting(source -> source.path("uid").asText())
                    .containsOnly("${datasource}");
            assertThat(dashboard.findValuesAsText("expr"))
                    .allMatch(expression -> expression.contains("namespace=~\"$namespace\""));
            assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
            assertThat(dashboard.path("panels"))
                    .allSatisfy(
                            panel -> assertThat(panel.path("description").asText()).endsWith("."));
        }
    }

    @Test
    void prometheusAsksTheServicesOfTheContainersAtTheirPorts() throws IOException {
        JsonNode services = Query.yaml(HOME.resolve("docker/compose.yaml")).path("services");
        List<String> targets = new ArrayList<>();
        Query.yaml(MONITORING.resolve("prometheus.yaml"))
                .findValues("targets")
                .forEach(some -> some.forEach(target -> targets.add(target.asText())));

        assertThat(targets).containsExactly("jobmanager:9249", "taskmanager:9249", "refresh:9250");
        for (String target : targets) {
            int colon = target.indexOf(':');
            assertThat(services.path(target.substring(0, colon)).path("command").toString())
                    .containsPattern(
                            "metrics(.reporter.prometheus.port=|-port\\W+)"
                                    + target.substring(colon + 1));
        }
    }

    private static List<String> alertNames() throws IOException {
        return alerts().stream().map(rule -> rule.path("alert").asText()).toList();
    }

    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        for (JsonNode group : Query.yaml(ALERTS).path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                if (rule.has("alert")) {
                    alerts.add(rule);
                }
            }
        }
        return alerts;
    }

    /** The lines of the tables below a heading, without their marks. */
    private static List<List<String>> table(String page, String heading) throws IOException {
        return Files.readAllLines(HOME.resolve(page)).stream()
                .dropWhile(line -> !line.startsWith(heading))
                .skip(1)
                .takeWhile(line -> heading.equals("# ") || !line.startsWith("##"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.replace("`", "").substring(1).strip())
                .map(line -> List.of(line.split("\\s*\\|\\s*", -1)))
                .toList();
    }
}
