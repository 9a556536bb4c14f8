package io.nextup.launcher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.TopicNames;
import io.nextup.launcher.VerbRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests what ends the verb before the job's program runs; {@code StateCommandIT} builds savepoints.
 */
class BuildStateCommandTest {
    private static final String TOPIC = "nextup.topics.interactions";

    @TempDir private Path directory;

    private Path events;
    private Path target;

    @BeforeEach
    void writeEvents() throws Exception {
        events = Files.writeString(directory.resolve("clicks.csv"), "user,item\nada,tea\n");
        target = directory.resolve("savepoint");
    }

    @Test
    void oneSourceIsNamedAndTheFormOfAFileIsForFiles() {
        assertThat(build().exitCode()).isEqualTo(2);
        assertThat(build("--events=" + events, "--store=history").exitCode()).isEqualTo(2);
        VerbRun form = build("--store=history", "--format=csv");
        assertThat(form.exitCode()).isEqualTo(2);
        assertThat(form.err()).contains("--format is for files: leave it out with --store");
    }

    @Test
    void aPlaceThatIsTakenStaysAsItIs() throws Exception {
        Files.createDirectory(target);
        Path kept = Files.writeString(target.resolve("kept"), "k");

        VerbRun taken = build("--events=" + events);

        assertThat(taken.exitCode()).isEqualTo(1);
        assertThat(taken.err()).contains(target + " is not empty: name another --to");
        assertThat(kept).hasContent("k");
    }

    @Test
    void whatAKilledBuildHasLeftIsNamed() throws Exception {
        Path left = Files.createDirectory(directory.resolve("savepoint.building"));

        VerbRun again = build("--events=" + events);

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains(left + " is there: ", "Delete it then");
        assertThat(left).exists();
    }

    @Test
    void anErrorOfTheHistoryLeavesNoFile() {
        VerbRun noStore = build("--store=" + directory);
        VerbRun noFile = build("--events=" + directory.resolve("none.csv"));

        assertThat(noStore.exitCode()).isEqualTo(1);
        assertThat(noStore.err()).contains("holds no commit.json");
        assertThat(noFile.exitCode()).isEqualTo(1);
        assertThat(noFile.err()).contains("none.csv does not exist");
        assertThat(directory).isDirectoryNotContaining(path -> path.startsWith(target));
        assertThat(directory.resolve("savepoint.building")).doesNotExist();
    }

    @Test
    void theTopicOfAStoreIsThatOfTheKafkaSettingsUnlessTheJobNamesIt() {
        Map<String, String> ofSettings = new HashMap<>();
        BuildStateCommand.nameTopic(ofSettings, () -> topic("playback.events"));
        Map<String, String> usual = new HashMap<>();
        BuildStateCommand.nameTopic(usual, TopicNames::defaults);
        Map<String, String> ofJob = new HashMap<>(Map.of(TOPIC, "shop.clicks"));
        BuildStateCommand.nameTopic(ofJob, () -> topic("playback.events"));

        assertThat(ofSettings).isEqualTo(Map.of(TOPIC, "playback.events"));
        assertThat(usual).isEmpty();
        assertThat(ofJob).isEqualTo(Map.of(TOPIC, "shop.clicks"));
    }

    @Test
    void aWrongFileOfKafkaSettingsEndsTheVerbBeforeItReads() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("client.properties"),
                        "bootstrap.servers=here:1\nnextup.topics.interaction=x\n");

        VerbRun wrong = build("--store=history", "--kafka-config=" + config);

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("\"interaction\" is not known").doesNotContain("Reading");
    }

    private static TopicNames topic(String name) {
        return TopicNames.of(Map.of("interactions", name));
    }

    private VerbRun build(String... more) {
        List<String> arguments = new ArrayList<>(List.of("state", "build", "--to=" + target));
        arguments.addAll(List.of(more));
        return VerbRun.of(arguments);
    }
}
