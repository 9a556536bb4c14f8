package io.nextup.acceptance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Flink's operator has each setting that a manifest gives it, and reads its value. */
class OperatorSettingsTest {
    private static final String AUTOSCALER = "job.autoscaler.";
    private static final String OPERATOR = "kubernetes.operator.";
    private static final String BLUE_GREEN = OPERATOR + "bluegreen.";

    private static final Properties TYPES = new Properties();

    @BeforeAll
    static void read() throws IOException {
        try (InputStream input =
                OperatorSettingsTest.class.getResourceAsStream("operator-1.15.properties")) {
            TYPES.load(input);
        }
    }

    @BeforeEach
    void assumeKustomize() {
        Kustomize.assumeThere();
    }

    static boolean isOfTheOperator(String key) {
        return key.startsWith(OPERATOR) || key.startsWith(AUTOSCALER);
    }

    static Stream<String> directories() {
        return Kustomize.directories().stream();
    }

    @ParameterizedTest
    @MethodSource("directories")
    void theOperatorHasEverySetting(String directory) {
        assertThat(problems(Kustomize.render(directory), new TreeSet<>())).isEmpty();
    }

    @Test
    void theListHasTheSettingsOfTheManifestsAndNoOther() {
        Set<String> used = new TreeSet<>();
        directories().forEach(directory -> problems(Kustomize.render(directory), used));
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(TYPES.stringPropertyNames()));
    }

    @ParameterizedTest
    @CsvSource({
        "base, flinkConfiguration, kubernetes.operator.savepoint.history.max.agee, 168h",
        "base, flinkConfiguration, kubernetes.operator.savepoint.history.max.count, many",
        "base, flinkConfiguration, job.autoscaler.enable, true",
        "base, flinkConfiguration, kubernetes.operator.bluegreen.abort.grace-period, 15 min",
        "overlays/blue-green, configuration, kubernetes.operator.bluegreen.abort.period, 15 min",
        "overlays/blue-green, configuration, abort.grace-period, 15 min",
        "overlays/blue-green, configuration, job.autoscaler.enabled, true",
    })
    void aSettingThatTheOperatorWouldIgnoreIsFound(
            String directory, String field, String key, String value) {
        Manifest planted =
                Kustomize.render(directory).stream()
                        .filter(one -> one.kind().matches("Flink(BlueGreen)?Deployment"))
                        .map(one -> new Manifest(one.json().deepCopy()))
                        .findFirst()
                        .orElseThrow();
        ((ObjectNode) planted.spec().path(field)).put(key, value);

        assertThat(problems(List.of(planted), new TreeSet<>()))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains(key));
    }

    /** Files that a savepoint leaves behind would fill the storage, and keep erased users. */
    @ParameterizedTest
    @MethodSource("directories")
    void eachDaysSavepointStaysAWeekAndGoesWithItsFiles(String directory) {
        List<JsonNode> settings =
                Kustomize.render(directory).stream()
                        .filter(one -> one.kind().matches("Flink(BlueGreen)?Deployment"))
                        .map(one -> one.json().findValue("flinkConfiguration"))
                        .toList();
        assertThat(settings).hasSize(1);
        JsonNode all = settings.get(0);
        Duration interval =
                TimeUtils.parseDuration(
                        all.path("kubernetes.operator.periodic.savepoint.interval").asText());
        Duration age =
                TimeUtils.parseDuration(
                        all.path("kubernetes.operator.savepoint.history.max.age").asText());

        assertThat(interval).isEqualTo(Duration.ofDays(1));
        assertThat(age).isEqualTo(Duration.ofDays(7));
        assertThat(all.path("kubernetes.operator.savepoint.dispose-on-delete").asText())
                .isEqualTo("true");
        assertThat(all.path("kubernetes.operator.savepoint.history.max.count").asLong())
                .as("those of upgrades and rescales count, too")
                .isGreaterThan(10 * age.dividedBy(interval));
    }

    /** Returns what is wrong with the settings of Flink's resources, and collects their keys. */
    private static List<String> problems(List<Manifest> manifests, Set<String> used) {
        List<String> problems = new ArrayList<>();
        for (Manifest manifest : manifests) {
            if (manifest.kind().equals("FlinkDeployment")) {
                ofFlink(manifest.spec().path("flinkConfiguration"), used, problems);
            } else if (manifest.kind().equals("FlinkBlueGreenDeployment")) {
                ofFlink(manifest.spec().at("/template/spec/flinkConfiguration"), used, problems);
                for (Map.Entry<String, JsonNode> one :
                        manifest.spec().path("configuration").properties()) {
                    used.add(one.getKey());
                    problem(
                            one.getKey(),
                            one.getValue().asText(),
                            one.getKey().startsWith(BLUE_GREEN),
                            problems);
                }
            }
        }
        return problems;
    }

    private static void ofFlink(JsonNode settings, Set<String> used, List<String> problems) {
        for (Map.Entry<String, JsonNode> one : settings.properties()) {
            if (isOfTheOperator(one.getKey())) {
                used.add(one.getKey());
                problem(
                        one.getKey(),
                        one.getValue().asText(),
                        !one.getKey().startsWith(BLUE_GREEN),
                        problems);
            }
        }
    }

    private static void problem(
            String key, String value, boolean isInPlace, List<String> problems) {
        String type = TYPES.getProperty(key);
        if (type == null) {
            problems.add("the operator has no setting %s".formatted(key));
            return;
        }
        if (!isInPlace) {
            problems.add("the operator reads %s elsewhere".formatted(key));
        }
        try {
            Configuration.fromMap(Map.of(key, value)).get(option(key, type));
        } catch (IllegalArgumentException e) {
            problems.add("%s: %s is not a valid %s".formatted(key, value, type));
        }
    }

    private static ConfigOption<?> option(String key, String type) {
        ConfigOptions.OptionBuilder option = ConfigOptions.key(key);
        return switch (type) {
            case "Boolean" -> option.booleanType().noDefaultValue();
            case "Double" -> option.doubleType().noDefaultValue();
            case "Duration" -> option.durationType().noDefaultValue();
            case "Integer" -> option.intType().noDefaultValue();
            case "List<String>" -> option.stringType().asList().noDefaultValue();
            case "String" -> option.stringType().noDefaultValue();
            default -> throw new IllegalStateException("no type " + type);
        };
    }
}
