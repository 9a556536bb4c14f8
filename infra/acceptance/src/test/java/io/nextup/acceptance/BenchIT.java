package io.nextup.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.launcher.stream.BenchCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BenchIT {
    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aShortRunMeasuresEverythingAndEveryEventIsAnswered() throws Exception {
        Path plot = directory.resolve("bench.html");

        int code =
                new CommandLine(new BenchCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(
                                "--quick",
                                "--duration=24s",
                                "--saturation=24s",
                                "--warm-up=3s",
                                "--rates=50",
                                "--hot-user=200",
                                "--users=100",
                                "--catalogue=500",
                                "--in-flight=500",
                                // The load generator and both jobs log in.
                                "--secured",
                                "--plot=" + plot,
                                "--json");

        assertThat(code).withFailMessage(err::toString).isZero();
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertThat(json.path("throughput").asDouble()).isPositive();
        assertThat(json.path("moduleLimit").asDouble()).isPositive();
        assertThat(json.path("pipelineLimit").asDouble()).isPositive();
        assertThat(json.path("ratio").asDouble()).isPositive();
        // 50 a second for 2 s: all of them were answered, or there would be no figures at all.
        assertThat(json.path("latencyMillis").path("50").path("eventCount").asInt()).isEqualTo(100);
        assertThat(json.path("pipelineLatencyMillis").path("50").path("eventCount").asInt())
                .isEqualTo(100);
        assertThat(json.path("latencyMillis").path("50").path("p50").asDouble()).isPositive();
        assertThat(json.path("latencyMillis").path("50").path("p99").asDouble()).isPositive();
        assertThat(json.path("latencyMillis").path("50+200").path("eventCount").asInt())
                .isEqualTo(100);
        assertThat(json.path("hotUserP99Ratio").path("50").asDouble()).isPositive();
        assertThat(json.path("load").path("before").isNumber()).isTrue();
        assertThat(json.path("machine").path("coreCount").asInt()).isPositive();
        assertThat(json.path("moduleLimitByBatch").size()).isEqualTo(3);
        assertThat(json.path("batchSize").path("saturation").path("mean").asDouble())
                .isGreaterThanOrEqualTo(1);
        assertThat(json.path("cpuSeconds").path("saturation").path("taskManager").asDouble())
                .isPositive();
        assertThat(json.path("quick").asBoolean()).isTrue();
        assertThat(json.path("secured").asBoolean()).isTrue();
        assertThat(Files.readString(plot)).contains("<figure class=\"chart\"");
        assertThat(err.toString()).contains("A quick run: not a figure to quote.");
    }
}
