package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.launcher.VerbRun;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches with the families of this build. */
class TuneCommandTest {
    private static final int ITEMS = 40;

    @TempDir Path directory;
    private Path events;
    private Path registry;

    /** The next item is two steps on, and those between are noise. */
    @BeforeEach
    void writeAHistory() throws Exception {
        registry = directory.resolve("registry");
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        for (int user = 0; user < 300; user++) {
            StringBuilder line = new StringBuilder("u" + user);
            int item = random.nextInt(ITEMS);
            for (int i = 0; i < 12; i++) {
                line.append(" i").append(i % 2 == 0 ? item : random.nextInt(ITEMS));
                item = i % 2 == 0 ? (item + 1) % ITEMS : item;
            }
            lines.add(line.toString());
        }
        events = Files.write(directory.resolve("events.txt"), lines);
    }

    @Test
    void aSearchOfAFamilyThatCountsPublishesWhatValidationChose() throws Exception {
        VerbRun run = train("--family=markov", "--tune=10m", "--json", "--markov-history=2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode tuning = run.json().get("tuning");
        Map<String, String> provenance = provenance(run);
        assertThat(tuning.get("candidateCount").intValue()).isEqualTo(50);
        assertThat(provenance)
                .containsKeys("tune.01", "tune.50", "tune.defaults", "tune.limit")
                .doesNotContainKey("tune.51")
                .containsEntry("tune.reason", tuning.get("reason").textValue())
                .containsEntry("model.markovHistory", "2");
        assertThat(tried(provenance).values())
                .allMatch(words -> words.startsWith("full, NDCG@10 0."))
                .noneMatch(words -> words.contains("markovHistory"));
        assertThat(tuning.get("NDCG@10").doubleValue())
                .isGreaterThan(tuning.get("defaultsNDCG@10").doubleValue());
        assertThat(tuning.get("changed")).isNotEmpty();
        for (Map.Entry<String, JsonNode> change : tuning.get("changed").properties()) {
            assertThat(provenance)
                    .containsEntry("model." + change.getKey(), change.getValue().textValue());
        }
        String chosen = provenance.get("tune." + provenance.get("tune.chosen"));
        assertThat(chosen)
                .isEqualTo(
                        tried(provenance).values().stream()
                                .max((a, b) -> a.substring(0, 21).compareTo(b.substring(0, 21)))
                                .orElseThrow());
        assertThat(registry.toFile().list()).hasSize(1);
        assertThat(run.err().lines())
                .filteredOn(line -> line.startsWith("candidate") || line.startsWith("Tuning"))
                .hasSize(1 + 1 + 2 * 50 + 1)
                .allMatch(line -> line.length() < 90);
    }

    private static Map<String, String> tried(Map<String, String> provenance) {
        Map<String, String> tried = new TreeMap<>(provenance);
        tried.keySet().removeIf(key -> !key.matches("tune\\.\\d\\d"));
        return tried;
    }

    @Test
    void theTextSaysHowManyWereTriedAndWhatChanged() throws Exception {
        VerbRun run =
                train("--family=session-knn", "--tune=10m", "--knn-history=5", "--knn-recent=500");

        // 50, 100 and 500 neighbours in place of 200.
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern(
                        "\n  3 candidates tried: (the defaults stay|--knn-neighbours \\d+)"
                                + " \\(.*candidate 0\\d.*\\)\n");
    }

    @Test
    void theSameSeedTriesTheSameCandidates() throws Exception {
        List<Map<String, String>> both = new ArrayList<>();
        for (String name : List.of("one", "other")) {
            registry = directory.resolve(name);
            both.add(
                    tried(
                            provenance(
                                    train(
                                            "--family=session-knn",
                                            "--tune=10m",
                                            "--json",
                                            "--knn-recent=500"))));
        }
        assertThat(both.get(0)).isNotEmpty().isEqualTo(both.get(1));
    }

    @Test
    void whatCannotBeTunedIsRefusedBeforeAHistoryIsRead() {
        misused(
                "--tune has no values to try for popularity: leave it out, or take another family",
                "--family=popularity",
                "--tune=1m");
        misused(
                "--tune has nothing left to try, since --knn-history, --knn-recent,"
                        + " --knn-neighbours stay as given: leave one of them out",
                "--family=session-knn",
                "--tune=1m",
                "--knn-history=5",
                "--knn-recent=100",
                "--knn-neighbours=50");
        misused("--tune is 0 s: give it more time", "--family=markov", "--tune=0s");
        misused("is not a duration such as 90s", "--family=markov", "--tune=soon");
        misused(
                "--tune 5m is for a single training: run train --tune without --every, then give"
                        + " refresh the values that it chose",
                "--family=markov",
                "--tune=5m",
                "--every=1h");
    }

    @Test
    void aSearchWithoutValidationCasesIsRefused() throws Exception {
        Files.writeString(events, "u1 a b\nu2 b a\n");
        misused(
                "--tune needs validation cases, and events.txt leaves none: give a longer history",
                "--family=markov",
                "--tune=1m");
    }

    private void misused(String message, String... arguments) {
        VerbRun run = train(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).last().asString().contains(message);
    }

    private static Map<String, String> provenance(VerbRun run) throws Exception {
        return Artifact.read(Path.of(run.json().get("path").textValue())).manifest().provenance();
    }

    private VerbRun train(String... more) {
        List<Object> arguments = new ArrayList<>(List.of("train", "--events", events));
        arguments.addAll(List.of("--registry", registry));
        arguments.addAll(List.of(more));
        return VerbRun.of(TrainerEnvironment.ofThisMachine(), arguments.toArray());
    }
}
