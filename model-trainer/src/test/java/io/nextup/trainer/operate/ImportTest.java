package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real modules. */
class ImportTest {
    @TempDir Path directory;
    private ModelInputs inputs = ModelInputs.NONE;

    @BeforeEach
    void writeWhatBelongsTogether() throws Exception {
        module(FixedScores.HONEST);
        write("items.txt", "a\nb\nc\n");
        write("popular.txt", "c\na\n");
    }

    @Test
    void aModuleThatHonoursTheContractIsPublishedWithProbesThatVerify() throws Exception {
        Published published = run("our-own", 4);

        assertThat(published.version()).startsWith("20261124-160501-our-own-");
        Artifact artifact = Artifact.read(Path.of(published.location()));
        assertThat(artifact.vocabulary().itemIds()).containsExactly("a", "b", "c");
        assertThat(artifact.manifest().family()).isEqualTo("our-own");
        assertThat(artifact.manifest().maxLength()).isEqualTo(4);
        assertThat(artifact.manifest().popularItems()).containsExactly("c", "a");
        assertThat(artifact.manifest().provenance()).containsEntry("imported.module", "mine.pt");
        assertThat(artifact.manifest().probes())
                .isNotEmpty()
                .hasSameSizeAs(published.artifact().manifest().probes());
        TorchScorer.loadVerified(artifact, "cpu").close();
    }

    @Test
    void aModuleThatTakesMoreIsPublishedWithItsInputs() throws Exception {
        inputs =
                new ModelInputs(
                        List.of(InputColumn.TIMES, InputColumn.TYPES, InputColumn.NOW),
                        List.of("view", "buy"));
        module(FixedScores.TIMED);

        Artifact artifact = Artifact.read(Path.of(run("timed", 4).location()));

        assertThat(artifact.manifest().inputs()).isEqualTo(inputs);
        TorchScorer.loadVerified(artifact, "cpu").close();
        assertThatThrownBy(
                        () -> TrainerEnvironment.ofThisMachine().scorers().loadVerified(artifact))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        " takes times, types, now beside items, which the job supplies and the trainer does not yet");
    }

    @Test
    void aModuleThatBreaksTheContractIsRefusedAndNothingIsPublished() throws Exception {
        module(FixedScores.HONEST.replace("torch.scatter(s, 1, exclude, -inf)", "s + 0"));

        assertThatThrownBy(() -> run("mine", 4))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("breaks the contract that excluded items are left out: ");
        assertThat(directory.resolve("registry")).isEmptyDirectory();
    }

    @Test
    void whatIsMissingOrDoesNotFitIsNamedByItsFieldBeforeAnythingIsDone() throws Exception {
        refused("maxLength is 0: at least 1", "mine", 0);
        refused("name is \"../x\"", "../x", 4);
        write("popular.txt", "d\n");
        refused("popular: ", "mine", 4).hasMessageContaining("holds d, which ");
        Files.delete(directory.resolve("popular.txt"));
        refused("popular: ", "mine", 4).hasMessageContaining("popular.txt is not a file");
        write("items.txt", "");
        refused("vocabulary: ", "mine", 4).hasMessageContaining("items.txt holds no items");
        Files.delete(directory.resolve("items.txt"));
        refused("vocabulary: ", "mine", 4).hasMessageContaining("items.txt is not a file");
        Files.delete(directory.resolve("mine.pt"));
        refused("module: ", "mine", 4).hasMessageContaining("mine.pt is not a file");
        assertThat(directory.resolve("registry")).doesNotExist();
    }

    private AbstractThrowableAssert<?, ?> refused(String start, String name, int maxLength) {
        return assertThatThrownBy(() -> run(name, maxLength))
                .isInstanceOf(RequestException.class)
                .hasMessageStartingWith(start);
    }

    private Published run(String name, int maxLength) throws Exception {
        return new Import(new FakeFamily().environment())
                .run(
                        new Import.Request(
                                directory.resolve("registry").toString(),
                                name,
                                directory.resolve("mine.pt"),
                                directory.resolve("items.txt"),
                                maxLength,
                                Optional.of(directory.resolve("popular.txt")),
                                inputs));
    }

    private void module(String source) throws Exception {
        FixedScores.write(directory.resolve("mine.pt"), source, 1, 4, 3);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }
}
