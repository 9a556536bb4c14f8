package io.nextup.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.trainer.operate.FakeFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker; {@code TrainerKafkaIT} and {@code PruneIT} have one. */
class ModelsCommandTest {
    /** Nothing listens there: connections are refused at once. */
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();

    @Test
    void theListGoesOnWithoutABrokerAndSaysWhatItDoesNotKnow() throws Exception {
        Path events = directory.resolve("events.txt");
        Path registry = directory.resolve("registry");
        Files.writeString(events, "u1 a b c d\nu2 a b c\n");
        CommandRun trained =
                run("train", "--family=fake", "--json", "--events", events, "--registry", registry);
        String version = trained.json().get("version").textValue();
        Files.writeString(Files.createDirectory(registry.resolve("torn")).resolve("model.pt"), "x");
        Files.writeString(
                Files.createDirectory(registry.resolve("harmed")).resolve("manifest.json"), "{");
        CommandRun run =
                run("models", "--json", "--registry", registry, "--bootstrap-servers", NOBODY);
        assertThat(run.exitCode()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("announced").isNull()).isTrue();
        assertThat(json.get("models")).hasSize(2);
        assertThat(json.get("models").get(0).get("version").textValue()).isEqualTo("harmed");
        assertThat(json.get("models").get(0).get("damage").textValue()).contains("manifest.json");
        JsonNode model = json.get("models").get(1);
        assertThat(model.get("version").textValue()).isEqualTo(version);
        assertThat(model.get("announced").isNull()).isTrue();
        assertThat(model.get("family").textValue()).isEqualTo("fake");
        assertThat(model.get("createdAt").textValue()).isEqualTo("2026-11-24T16:05:01Z");
        assertThat(model.get("items").intValue()).isEqualTo(2);
        assertThat(model.get("metrics")).isEqualTo(trained.json().get("metrics"));
        assertThat(run.err())
                .isEqualTo(
                        "Which model is announced is not known: No Kafka broker answered at"
                                + " 127.0.0.1:1 within 3 s: start one, or correct"
                                + " --bootstrap-servers\n");
    }

    @Test
    void wrongUsageIsOneLineAndExitCodeTwo() {
        misused("announce needs the VERSION to announce", "announce");
        misused("only announce and pardon take a version, not rollback", "rollback", "v1");
        misused(
                "\"delete\" is none of list, announce, rollback, import, prune, status, pardon",
                "delete");
        misused("status reads topics only: leave --registry out", "status");
        misused("pardon reads topics only: leave --registry out", "pardon", "v1");
        misused("pardon needs the VERSION to pardon", "pardon");
        misused(
                "prune needs --older-than, such as 90d: more than the age of the oldest savepoint"
                        + " that may be restored",
                "prune",
                "--dry-run");
        misused("--keep is 0: at least 1", "prune", "--older-than=90d", "--keep=0");
        misused(
                "prune keeps what any slot announces: leave --slot out",
                "prune",
                "--older-than=90d",
                "--slot=default");
        misused(
                "only announce and pardon take a version, not prune",
                "prune",
                "v1",
                "--older-than=90d");
        for (String option : List.of("--older-than=90d", "--keep=3", "--dry-run")) {
            for (String action : List.of("list", "rollback", "import")) {
                misused(
                        "only prune takes --older-than and what belongs to it, not " + action,
                        action,
                        option);
            }
        }
        misused(
                "only import takes --module and what belongs to it, not prune",
                "prune",
                "--older-than=90d",
                "--name=mine");
    }

    @Test
    void whateverLooksIntoARegistryNeedsOne() {
        for (String action : List.of("list", "rollback", "import", "prune")) {
            CommandRun run = run("models", action);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo(
                            "trainer models: %s needs --registry (see trainer models --help)\n"
                                    .formatted(action));
        }
    }

    @Test
    void theHelpShowsHowToAskWhatServes() {
        assertThat(run("models", "--help").out())
                .contains("trainer models status [--slot SLOT] [OPTIONS]")
                .contains("  trainer models status --slot default --json")
                .contains("trainer models pardon VERSION [--slot SLOT] [OPTIONS]")
                .contains("  trainer models pardon 20261124-160501-sasrec-1a2b3c");
    }

    @Test
    void withoutABrokerTheStatusIsAnErrorThatNamesIt() {
        CommandRun run = run("models", "status", "--bootstrap-servers=" + "nowhere");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("trainer models: ")
                .contains("nowhere")
                .contains("--bootstrap-servers")
                .hasLineCount(1);
    }

    @Test
    void aRegistryThatIsNotThereIsSaid() {
        Path nowhere = directory.resolve("nowhere");
        CommandRun run = run("models", "--registry", nowhere);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "trainer models: There is no registry %s: train --registry %s makes one\n"
                                .formatted(nowhere, nowhere));
    }

    @Test
    void aVersionThatIsNotThereIsSaidBeforeTheBrokerIsAsked() throws IOException {
        CommandRun run = run("models", "announce", "v9", "--registry", directory);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "trainer models: No version v9 in %s; there are none yet\n"
                                .formatted(directory));
    }

    @Test
    void whereTheBrokerCannotBeAskedNothingIsDeletedAndTheReasonIsSaid() throws Exception {
        LocalArtifactStore store = new LocalArtifactStore(directory.resolve("registry"));
        store.publish(StagedArtifact.in(directory.resolve("one"), "v1", "2026-01-01T00:00:00Z"));
        store.publish(StagedArtifact.in(directory.resolve("two"), "v2", "2026-02-01T00:00:00Z"));
        CommandRun run =
                run(
                        "models",
                        "prune",
                        "--older-than=90d",
                        "--keep=1",
                        "--registry",
                        directory.resolve("registry"),
                        "--bootstrap-servers=nowhere");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(
                        "trainer models: Nothing is deleted, as it is not known which models are"
                                + " needed: ")
                .contains("nowhere")
                .contains("--bootstrap-servers")
                .hasLineCount(1);
        assertThat(store.versions()).containsExactly("v1", "v2");
    }

    private void misused(String message, Object... action) {
        Object[] arguments = new Object[action.length + 3];
        arguments[0] = "models";
        arguments[1] = "--registry";
        arguments[2] = directory;
        System.arraycopy(action, 0, arguments, 3, action.length);
        CommandRun run = run(arguments);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("trainer models: %s (see trainer models --help)\n".formatted(message));
    }

    private CommandRun run(Object... arguments) {
        return CommandRun.of(family.environment(), arguments);
    }
}
