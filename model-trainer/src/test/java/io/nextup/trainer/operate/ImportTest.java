package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.artifact.ModelRules;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real modules. */
class ImportTest {
    @TempDir Path directory;
    private ModelInputs inputs = ModelInputs.NONE;
    private final List<String> notes = new ArrayList<>();
    private int keysRead;

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
        assertThat(artifact.manifest().provenance())
                .containsEntry("imported.module", "mine.pt")
                .containsEntry("imported.sha256", Checksum.of(directory.resolve("mine.pt")));
        assertThat(artifact.manifest().probes())
                .isNotEmpty()
                .hasSameSizeAs(published.manifest().probes());
        TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild()).close();
        assertThat(keysRead).isEqualTo(1);
    }

    @Test
    void whatIsPublishedWasWrittenAnewFromWhatWasRead() throws Exception {
        try (FileSystem archive = FileSystems.newFileSystem(directory.resolve("mine.pt"));
                Stream<Path> root = Files.list(archive.getPath("/"))) {
            Path folder = Files.createDirectory(root.findFirst().orElseThrow().resolve("extra"));
            Files.writeString(folder.resolve("note.txt"), "hidden");
        }

        Artifact artifact = Artifact.read(Path.of(run("mine", 4).location()));

        try (ZipFile published = new ZipFile(artifact.module().toFile())) {
            assertThat(published.stream().map(ZipEntry::getName))
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("extra"));
        }
    }

    @Test
    void aModuleThatTakesMoreIsPublishedWithItsInputs() throws Exception {
        inputs =
                new ModelInputs(
                        List.of(InputColumn.TIMES, InputColumn.TYPES, InputColumn.NOW),
                        List.of("view", "buy"));
        FixedScores.write(directory.resolve("mine.pt"), FixedScores.TIMED, 1, 0.5f, 3);

        Artifact artifact = Artifact.read(Path.of(run("timed", 4).location()));

        assertThat(artifact.manifest().inputs()).isEqualTo(inputs);
        assertThat(including(artifact.directory(), MINUTES)).isEqualTo(0.75, within(1e-12));
    }

    /**
     * Events of two users, whose last item is b. By hand, for u: a scores 1 and 10 minutes, b .5
     * and nothing for unknown types, c 3: b is third. For v: a scores 1 and a minute, b .5 and 2 +
     * 2 for two purchases, c 3: b is first.
     */
    private static final String MINUTES =
            """
            user,item,type,time
            u,c,like,2026-11-24T10:00:00Z
            u,a,like,2026-11-24T10:10:00Z
            u,b,view,2026-11-24T10:30:00Z
            v,c,buy,2026-11-24T10:00:00Z
            v,a,buy,2026-11-24T10:01:00Z
            v,b,view,2026-11-24T10:30:00Z
            """;

    /** Returns NDCG@10 of a model by the last items of these events, seen items included. */
    private double including(Path model, String events) throws Exception {
        HistorySource history =
                new HistorySource.File(
                        Files.writeString(directory.resolve("events.csv"), events),
                        HistoryOptions.auto(),
                        Optional.empty());
        return new Evaluate(TrainerEnvironment.ofThisMachine(), Progress.notesOnly(line -> {}))
                .run(
                        new Evaluate.Request(
                                history,
                                model.toString(),
                                Protocol.LEAVE_ONE_OUT,
                                ModelRules.defaults(),
                                false,
                                ItemTexts.none(),
                                Optional.empty(),
                                Optional.empty()))
                .report()
                .includingHistory()
                .figures()
                .get("NDCG@10");
    }

    @Test
    void aModuleThatBreaksTheContractIsRefusedBeforeAKeyIsReadAndNothingIsPublished()
            throws Exception {
        module(FixedScores.HONEST.replace("torch.scatter(s, 1, exclude, -inf)", "s + 0"));

        assertThatThrownBy(() -> run("mine", 4))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(
                        directory.resolve("mine.pt")
                                + " breaks the contract that excluded items are left out: Answer ");
        assertThat(keysRead).isZero();
        assertThat(notes).containsExactly("Checking " + directory.resolve("mine.pt"));
        assertThat(directory.resolve("registry")).isEmptyDirectory();
    }

    @Test
    void whatIsMissingOrDoesNotFitIsNamedByItsFieldBeforeAnythingIsDone() throws Exception {
        refused("maxLength is 0: at least 1", "mine", 0);
        refused("maxLength is 65537: at most 65536", "mine", 65_537);
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
        return new Import(
                        new FakeFamily().environment(),
                        () -> {
                            keysRead++;
                            return Optional.empty();
                        },
                        notes::add)
                .run(
                        new Import.Request(
                                directory.resolve("registry").toString(),
                                name,
                                directory.resolve("mine.pt"),
                                directory.resolve("items.txt"),
                                maxLength,
                                Optional.of(directory.resolve("popular.txt")),
                                inputs,
                                AllowedOperators.ofThisBuild()));
    }

    private void module(String source) throws Exception {
        FixedScores.write(directory.resolve("mine.pt"), source, 1, 4, 3);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }
}
