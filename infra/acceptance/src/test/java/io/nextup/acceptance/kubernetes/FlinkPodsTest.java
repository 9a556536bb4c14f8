package io.nextup.acceptance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pods that come of the job's templates have all that the templates say. */
class FlinkPodsTest {
    @BeforeEach
    void assumeKustomize() {
        Kustomize.assumeThere();
    }

    static Stream<String> directories() {
        return Kustomize.directories().stream();
    }

    @ParameterizedTest
    @MethodSource("directories")
    void noTwoPortsHaveOneName(String directory) {
        List<Pod> pods =
                Pod.of(Kustomize.render(directory)).stream()
                        .filter(pod -> pod.owner().startsWith("Flink"))
                        .toList();

        assertThat(pods)
                .extracting(Pod::portsByName)
                .containsExactly(
                        Map.of(
                                "metrics", 9249,
                                "rest", 8081,
                                "jobmanager-rpc", 6123,
                                "blobserver", 6124),
                        Map.of("metrics", 9249, "taskmanager-rpc", 6122));
    }

    @Test
    void aPortThatFlinkAddsTooIsFound() {
        ObjectNode job = job();
        main(job, FlinkPods.JOB_MANAGER)
                .withArray("ports")
                .addObject()
                .put("name", "rest")
                .put("containerPort", 8081);

        assertThatThrownBy(() -> FlinkPods.of("job", job, FlinkPods.JOB_MANAGER).portsByName())
                .hasMessage("job jobManager: duplicate port name \"rest\"");
    }

    @Test
    void aListOfOnePartKeepsWhatTheCommonTemplateHasOnlyIfTheOperatorMergesByName() {
        ObjectNode job = job();
        main(job, FlinkPods.TASK_MANAGER)
                .withArray("ports")
                .addObject()
                .put("name", "data")
                .put("containerPort", 6121);
        assertThat(ports(job)).containsOnlyKeys("metrics", "data", "taskmanager-rpc");

        ((ObjectNode) job.path("flinkConfiguration")).remove(FlinkPods.MERGES_BY_NAME);
        assertThat(ports(job)).containsOnlyKeys("data", "taskmanager-rpc");
    }

    @Test
    void aPartsContainerIsTheOneOfItsNameWhereverItStands() {
        ObjectNode job = job();
        ((ObjectNode) job.at("/podTemplate/spec"))
                .withArray("containers")
                .insertObject(0)
                .put("name", "sidecar");
        Map<String, ObjectNode> merged =
                FlinkPods.of("job", job, FlinkPods.TASK_MANAGER).containers();
        assertThat(merged.get("sidecar").has("readinessProbe")).isFalse();
        assertThat(merged.get("flink-main-container").has("readinessProbe")).isTrue();
    }

    private static Map<String, Integer> ports(JsonNode job) {
        return FlinkPods.of("job", job, FlinkPods.TASK_MANAGER).portsByName();
    }

    private static ObjectNode job() {
        return Kustomize.render("base").stream()
                .filter(one -> one.is("FlinkDeployment", "nextup"))
                .findFirst()
                .orElseThrow()
                .spec()
                .deepCopy();
    }

    private static ObjectNode main(JsonNode job, String part) {
        return (ObjectNode) job.path(part).at("/podTemplate/spec/containers/0");
    }
}
