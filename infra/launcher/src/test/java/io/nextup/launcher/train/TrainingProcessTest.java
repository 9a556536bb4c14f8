package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.EnvironmentVariables;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.operate.CompareFamilies;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingProcessTest {
    @TempDir Path directory;

    @Test
    void theReasonIsWhatTheTrainingSaidOrHowItsProcessEnded() {
        assertThat(TrainingProcess.reason("nextup train: the disk is full", 1))
                .isEqualTo("the disk is full");
        assertThat(TrainingProcess.reason("", 137))
                .isEqualTo("its process was killed by signal 9, perhaps for want of memory");
        assertThat(TrainingProcess.reason("", 1))
                .isEqualTo("its process ended with exit code 1: see its last lines");
    }

    /** Trains on a file that does not exist, and prints why that fails. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] arguments) throws Exception {
            ProgressLines progress =
                    new ProgressLines(new PrintWriter(System.err, true, UTF_8), false);
            try (TrainingProcess trainings =
                    new TrainingProcess(
                            Nextup.class,
                            family -> List.of("--events=" + arguments[0]),
                            progress)) {
                trainings.train(
                        Families.onClassPath().named("popularity"),
                        Path.of(arguments[1]),
                        Optional.empty());
            } catch (CompareFamilies.Trainings.UntrainedException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void theReasonIsReadAlsoWhereLogsAreJson() throws Exception {
        Path events = directory.resolve("nowhere.csv");
        String reason = events + " does not exist";
        ProcessBuilder failing =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Failing.class.getName(),
                        events.toString(),
                        directory.resolve("registry").toString());
        failing.environment().put(EnvironmentVariables.LOG_FORMAT, LoggedLines.JSON);
        Process process = failing.redirectError(directory.resolve("err").toFile()).start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            assertThat(out.lines()).containsExactly(reason);
        }
        assertThat(directory.resolve("err"))
                .content()
                .isEqualToNormalizingNewlines("nextup train: " + reason + "\n");
    }

    @Test
    void memoryAndPropertiesArePassedOnButNoPortAndNoFileOfThisProcess() {
        List<String> command =
                TrainingProcess.command(
                        Nextup.class,
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
                .containsExactly("io.nextup.launcher.Nextup", "train", "--events=my clicks.csv");
    }
}
