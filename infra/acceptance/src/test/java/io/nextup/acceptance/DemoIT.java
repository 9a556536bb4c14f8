package io.nextup.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.stream.DemoCommand;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DemoIT {

    @Test
    void aShortDemoLosesAndDoublesNothingAndServesWhatTheGateAccepted(@TempDir Path files)
            throws Exception {
        Path summary = files.resolve("summary.json");

        int code =
                new CommandLine(new DemoCommand(Nextup.class))
                        .execute(
                                "--duration=10s",
                                "--rate=150",
                                "--time-limit=5s",
                                "--directory=" + files.resolve("run"),
                                "--summary=" + summary);

        assertThat(code).isZero();
        JsonNode said = new ObjectMapper().readTree(summary.toFile());
        assertThat(said.path("eventCount").intValue()).isEqualTo(1_500);
        // On a busy machine one recommendation may answer several events of a user.
        assertThat(said.path("recommendationCount").intValue()).isBetween(1, 1_500);
        assertThat(said.path("lostCount").intValue()).isZero();
        assertThat(said.path("duplicateCount").intValue()).isZero();
        assertThat(said.path("deadLetterCount").intValue()).isZero();
        String outcome = said.path("secondModel").path("outcome").textValue();
        // A busy machine may leave the second training too little time to find anything better.
        assertThat(said.path("models"))
                .as(said.path("secondModel").toString())
                .hasSize(outcome.equals("accepted") ? 2 : 1);
        assertThat(outcome)
                .isIn(
                        "accepted",
                        "undecided",
                        "pass-undecided",
                        "no-better",
                        "worse-than-serving",
                        "out-of-time");
        assertThat(
                        StreamSupport.stream(said.path("models").spliterator(), false)
                                .mapToInt(model -> model.path("servedCount").intValue())
                                .sum())
                .isEqualTo(1_500);
        assertThat(said.path("attainableHitRateAt10").doubleValue()).isBetween(0.5, 0.9);
        assertThat(files.resolve("run")).as("the run's files are gone").doesNotExist();
    }

    @Test
    void aFileThatIsNotThereIsSaidInOneLine(@TempDir Path files) {
        assertThat(
                        new CommandLine(new DemoCommand(Nextup.class))
                                .execute("--events=" + files.resolve("missing.csv")))
                .isEqualTo(1);
    }
}
