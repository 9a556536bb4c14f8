package io.nextup.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.scoring.torch.TorchScorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code models import}, with real modules. */
class ImportModelTest {
    @TempDir Path directory;

    @Test
    void aModuleThatHonoursTheContractIsPublishedWithProbesThatVerify() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        Files.writeString(directory.resolve("popular.txt"), "c\na\n");

        CommandRun run = importing("--json", "--popular", path("popular.txt"), "--name", "our-own");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("version").textValue()).startsWith("20261124-160501-our-own-");
        Artifact artifact = Artifact.read(Path.of(json.get("path").textValue()));
        assertThat(artifact.vocabulary().itemIds()).containsExactly("a", "b", "c");
        assertThat(artifact.manifest().family()).isEqualTo("our-own");
        assertThat(artifact.manifest().maxLength()).isEqualTo(4);
        assertThat(artifact.manifest().popularItems()).containsExactly("c", "a");
        assertThat(artifact.manifest().provenance()).containsEntry("imported.module", "mine.pt");
        assertThat(artifact.manifest().probes()).hasSize(json.get("probes").intValue());
        TorchScorer.loadVerified(artifact, "cpu").close();
    }

    @Test
    void theNextStepIsSaid() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");

        CommandRun run = importing();

        assertThat(run.out())
                .startsWith("Published 20261124-160501-imported-")
                .contains("  Announce it with models announce 20261124-160501-imported-");
    }

    @Test
    void thatNobodyKnowsWhatItWasFittedOnIsSaidWhereItIsJudged() throws Exception {
        module(FixedScores.HONEST);
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        Files.writeString(directory.resolve("events.txt"), "u a b c\nv b c a\n");
        String version = importing("--json").json().get("version").textValue();

        CommandRun run =
                run(
                        "evaluate",
                        "--json",
                        "--events",
                        path("events.txt"),
                        "--model",
                        path("registry"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("caution").textValue())
                .isEqualTo(
                        version
                                + " does not say what it was fitted on: whether it has seen the test of leave-one-out is not known");
    }

    @Test
    void aModuleThatBreaksTheContractIsRefusedAndNothingIsPublished() throws Exception {
        module(FixedScores.HONEST.replace("torch.scatter(s, 1, exclude, -inf)", "s + 0"));
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");

        CommandRun run = importing();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("breaks the contract that excluded items are left out: ");
        assertThat(directory.resolve("registry")).isEmptyDirectory();
    }

    @Test
    void whatIsMissingOrCannotBeIsWrongUsage() throws Exception {
        module(FixedScores.HONEST);
        misused("is not a file", importing());
        Files.writeString(directory.resolve("items.txt"), "");
        misused("items.txt holds no items", importing());
        Files.writeString(directory.resolve("items.txt"), "a\nb\nc\n");
        Files.writeString(directory.resolve("popular.txt"), "d\n");
        misused("popular.txt holds d, which ", importing("--popular", path("popular.txt")));
        misused("--name is \"../x\"", importing("--name", "../x"));
        misused(
                "import needs --module, --vocabulary and --max-length",
                run("models", "import", "--registry", path("registry")));
        misused(
                "only import takes --module",
                run("models", "--registry", path("registry"), "--module", path("mine.pt")));
        assertThat(directory.resolve("registry")).doesNotExist();
    }

    private static void misused(String message, CommandRun run) {
        assertThat(run.exitCode()).as(message).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(message);
    }

    private void module(String source) throws Exception {
        FixedScores.write(directory.resolve("mine.pt"), source, 1, 4, 3);
    }

    private CommandRun importing(String... more) {
        List<String> arguments = new ArrayList<>(List.of("models", "import"));
        arguments.addAll(List.of("--module", path("mine.pt"), "--vocabulary", path("items.txt")));
        arguments.addAll(List.of("--max-length", "4", "--registry", path("registry")));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(new FakeFamily().environment(), (Object[]) arguments);
    }

    private String path(String file) {
        return directory.resolve(file).toString();
    }
}
