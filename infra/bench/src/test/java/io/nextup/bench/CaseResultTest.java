package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class CaseResultTest {
    private final CaseResult result = Cases.example();

    @Test
    void theJsonHoldsTheFiguresUnderTheirNames() {
        JsonNode json = result.toJson();

        assertThat(json.path("throughput").asDouble()).isEqualTo(6_000);
        assertThat(json.path("moduleLimit").asDouble()).isEqualTo(10_000);
        assertThat(json.path("pipelineLimit").asDouble()).isEqualTo(40_000);
        assertThat(json.path("ratio").asDouble()).isCloseTo(0.75, within(1e-12));
        assertThat(json.path("latencyMillis").path("1000").path("p99").asDouble()).isEqualTo(20);
        assertThat(json.path("pipelineLatencyMillis").path("1000").path("p50").asDouble())
                .isEqualTo(3);
        assertThat(json.path("load").path("before").asDouble()).isEqualTo(0.1);
        assertThat(json.path("machine").path("coreCount").asInt()).isEqualTo(2);
    }

    @Test
    void onlyCheckpointsThatBeginAndEndInsideAPhaseCountForIt() {
        assertThat(result.job().checkpointsInside()).containsEntry("1000", 1L);
        assertThat(result.job().checkpointsInside()).containsEntry("saturation", 0L);
    }

    @Test
    void stateAUserIsTheNewestCheckpointOverAllUsers() {
        assertThat(result.job().stateBytesPerUser()).isEqualTo(20_000_000 / 50_000.0);
    }

    @Test
    void theTableShowsThroughputRatioAndBothLatencies() {
        assertThat(ResultTable.of(result))
                .contains("throughput           6,000 events/s")
                .contains("ratio                 0.75")
                .contains("1000 events/s       5.0     8.0    20.0    40.0    60.0")
                .contains("bare pipeline     3.0     4.0    15.0    30.0    50.0")
                .contains("0.10 before, 1.90 after");
    }

    @Test
    void aBatchSizeThatMayBeOfAnEarlierPhaseIsLeftOut() {
        assertThat(ResultTable.of(result)).containsPattern("1000 events/s .* 1\\.5\\R");
        result.job().batchSizes().put("1000", null);

        assertThat(ResultTable.of(result)).containsPattern("1000 events/s .* -\\R");
        assertThat(result.toJson().path("batchSize").path("1000").isNull()).isTrue();
    }

    @Test
    void besideAHotUserTheOthersAreComparedWithThemselves() {
        CaseResult beside = Cases.exampleWithHotUser();

        assertThat(beside.toJson().path("hotUserP99Ratio").path("1000").asDouble()).isEqualTo(1.5);
        assertThat(beside.toJson().path("pipelineHotUserP99Ratio").path("1000").asDouble())
                .isEqualTo(1);
        assertThat(beside.toJson().path("latencyMillis").path("1000+5000").path("p99").asDouble())
                .isEqualTo(30);
        assertThat(ResultTable.of(beside))
                .contains("1000+5000/s         7.5    12.0    30.0    60.0    90.0")
                .contains(
                        "hot user at 5,000 events/s: p99 of the others' 1000 events/s is 1.50 times theirs without (bare pipeline: 1.00 times)");
        assertThat(result.toJson().path("hotUserP99Ratio").isEmpty()).isTrue();
        assertThat(ResultTable.of(result)).doesNotContain("hot user");
    }
}
