package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.VerbRun;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Its trainings are real, each in a process of its own. */
class CompareFamiliesIT {
    private static final List<String> SMALL = List.of("--dimension=8", "--layers=1");

    @TempDir Path parent;
    private Path events;
    private Path directory;

    /** Items go round; what begins each user's history is of another type. */
    @BeforeEach
    void writeAHistory() throws IOException {
        StringBuilder text = new StringBuilder("user,item,type\n");
        String items = "abcdefgh";
        for (int user = 0; user < 120; user++) {
            for (int i = 0; i < 5; i++) {
                text.append('u').append(user).append(',');
                text.append(items.charAt((user + i) % items.length()));
                text.append(i == 0 ? ",other\n" : ",click\n");
            }
        }
        events = Files.writeString(parent.resolve("events.csv"), text);
        directory = parent.resolve("comparison");
    }

    @Test
    void eachFamilyIsTrainedOnceWithTheOptionsThatItReads() throws Exception {
        List<String> command = new ArrayList<>(SMALL);
        command.addAll(
                List.of(
                        "--families=sasrec,popularity,markov",
                        "--time-limit=90s",
                        "--max-epochs=1",
                        "--markov-history=3",
                        "--types=click",
                        "--min-item-users=2",
                        "--max-items=500",
                        "--seed=7",
                        "--json"));
        VerbRun first = run(command);

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("popularity, family 1 of 3\n", "markov, family 2 of 3\n", "epoch 1/1")
                .containsPattern("sasrec, family 3 of 3: [1-8]?\\d s at most");
        JsonNode families = first.json().get("families");
        assertThat(families).hasSize(3);
        assertThat(families.get(0).get("family").textValue()).isEqualTo("markov");
        for (JsonNode one : families) {
            Artifact artifact = model(one);
            assertThat(artifact.manifest().rules().types()).containsExactly("click");
            assertThat(artifact.manifest().provenance())
                    .containsEntry("seed", "7")
                    .containsEntry("fit.min.item.users", "2")
                    .containsEntry("fit.max.items", "500")
                    .containsEntry("fit", "leave-one-out");
            assertThat(one.get("cpuSeconds").doubleValue()).isPositive();
            assertThat(one.get("aloneMicros").doubleValue()).isPositive();
            String family = one.get("family").textValue();
            if (family.equals("sasrec")) {
                assertThat(artifact.manifest().provenance()).containsEntry("model.dimension", "8");
            } else if (family.equals("markov")) {
                assertThat(artifact.manifest().provenance())
                        .containsEntry("model.markovHistory", "3");
            }
        }
        assertThat(directory.resolve("comparison.html")).isNotEmptyFile();

        VerbRun again = run(command);
        assertThat(again.err()).contains("sasrec is trained already: ").doesNotContain("epoch");
        assertThat(versions(again)).isEqualTo(versions(first));

        command.add("--capacity=50");
        VerbRun other = run(command);
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err())
                .contains("compare: " + directory + " holds trainings with --dimension=8 ")
                .contains(" --time-limit=1m30s ", ", not with --capacity=50 ")
                .endsWith("give those, or name another directory\n");
    }

    @Test
    void withATestOfItsOwnAllOfTheHistoryIsFittedOn() throws Exception {
        Path later =
                Files.writeString(parent.resolve("later.csv"), "user,item,type\nz,a,x\nz,b,x\n");
        VerbRun run = run(List.of("--families=popularity", "--test-events=" + later, "--json"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("data").textValue()).as(run.out()).isEqualTo("later.csv");
        assertThat(run.json().get("protocol").textValue()).isEqualTo("every-event");
        Artifact artifact = model(run.json().get("families").get(0));
        assertThat(artifact.manifest().provenance())
                .containsEntry("fit", "all")
                .containsEntry("data.interactions", "600");
    }

    /** As by Ctrl-C, and as by kill -9 or a lack of memory. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrainingEndsWithTheComparisonThatStartedIt(boolean killed) throws Exception {
        Process comparison = start("--families=popularity,sasrec", "--max-epochs=1000000");
        List<String> lines = new ArrayList<>();
        try (BufferedReader errors = comparison.errorReader(UTF_8)) {
            for (String line = errors.readLine();
                    line != null && !line.startsWith("epoch 1/");
                    line = errors.readLine()) {
                lines.add(line);
            }
            List<ProcessHandle> trainings = comparison.descendants().toList();
            assertThat(trainings).as(lines.toString()).hasSize(1);
            if (killed) {
                comparison.destroyForcibly();
            } else {
                comparison.toHandle().destroy();
            }
            trainings.get(0).onExit().get(1, TimeUnit.MINUTES);
            assertThat(comparison.waitFor(1, TimeUnit.MINUTES)).isTrue();
            if (!killed) {
                assertThat(errors.lines())
                        .contains("Stopped: the same command goes on with sasrec");
            }
        } finally {
            comparison.destroyForcibly();
        }
        assertThat(directory.resolve("trainings/popularity.json")).isNotEmptyFile();
        assertThat(directory.resolve("trainings/sasrec.json")).doesNotExist();
    }

    /** As by the kernel, where memory runs out. */
    @Test
    void aTrainingThatIsKilledIsNamedAndTheOthersAreCompared() throws Exception {
        Process comparison = start("--families=popularity,sasrec", "--max-epochs=1000000");
        try (BufferedReader errors = comparison.errorReader(UTF_8)) {
            String line = errors.readLine();
            while (line != null && !line.startsWith("epoch 1/")) {
                line = errors.readLine();
            }
            comparison.descendants().forEach(ProcessHandle::destroyForcibly);
            assertThat(errors.lines())
                    .contains(
                            "sasrec is left out: its process was killed by signal 9, perhaps for want of memory")
                    .anyMatch(last -> last.startsWith("Wrote "));
            assertThat(comparison.waitFor()).isZero();
        } finally {
            comparison.destroyForcibly();
        }
    }

    private Artifact model(JsonNode family) throws Exception {
        return Artifact.read(
                directory.resolve("models").resolve(family.get("modelVersion").textValue()));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx400m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dai.djl.offline=true",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Nextup.class.getName(),
                                "compare",
                                "--events=" + events,
                                "--directory=" + directory));
        command.addAll(SMALL);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private VerbRun run(List<String> arguments) {
        List<Object> all = new ArrayList<>(List.of("compare", "--events=" + events));
        all.add("--directory=" + directory);
        all.addAll(arguments);
        return VerbRun.of(TrainerEnvironment.ofThisMachine(), all.toArray());
    }

    private static List<String> versions(VerbRun run) throws Exception {
        return run.json().get("families").findValuesAsText("modelVersion");
    }
}
