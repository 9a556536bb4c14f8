package io.nextup.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingProcessTest {
    @Test
    void theReasonIsWhatTheTrainingSaidOrHowItsProcessEnded() {
        assertThat(TrainingProcess.reason("trainer train: the disk is full", 1))
                .isEqualTo("the disk is full");
        assertThat(TrainingProcess.reason("", 137))
                .isEqualTo("its process was killed by signal 9, perhaps for want of memory");
        assertThat(TrainingProcess.reason("", 1))
                .isEqualTo("its process ended with exit code 1: see its last lines");
    }

    @Test
    void memoryAndPropertiesArePassedOnButNoPortAndNoFileOfThisProcess() {
        List<String> command =
                TrainingProcess.command(
                        List.of(
                                "-Xmx4g",
                                "-Xms1g",
                                "-Xss2m",
                                "-XX:+UseSerialGC",
                                "-Dai.djl.offline=true",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "-agentlib:jdwp=transport=dt_socket,address=5005",
                                "-agentpath:/a.so",
                                "-javaagent:a.jar",
                                "-Xrunjdwp:address=5005",
                                "-Xlog:gc:file=gc.log",
                                "-XX:StartFlightRecording=filename=a.jfr",
                                "-Dcom.sun.management.jmxremote.port=9999"),
                        List.of("train", "--events=my clicks.csv"));
        int classPath = command.indexOf("-cp");
        assertThat(command.subList(1, classPath))
                .containsExactly(
                        "-Xmx4g",
                        "-Xms1g",
                        "-Xss2m",
                        "-XX:+UseSerialGC",
                        "-Dai.djl.offline=true",
                        "--add-opens=java.base/java.util=ALL-UNNAMED");
        assertThat(command.subList(classPath + 3, command.size()))
                .containsExactly(
                        String.valueOf(ProcessHandle.current().pid()),
                        "train",
                        "--events=my clicks.csv");
    }
}
