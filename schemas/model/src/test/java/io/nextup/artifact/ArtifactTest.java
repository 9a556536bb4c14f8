package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ModelAnnouncement;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, and read again. */
class ArtifactTest {
    @TempDir Path temporary;

    private WrittenArtifact artifact;

    @BeforeEach
    void write() throws IOException {
        artifact = WrittenArtifact.in(temporary.resolve("artifact"));
    }

    /** Another user may exchange a file between two readings of it. */
    @Test
    void theVocabularyThatIsReadIsTheOneThatWasHashed() throws Exception {
        Path vocabulary = artifact.file("vocabulary.txt.gz");
        Path other = temporary.resolve("other.gz");
        Vocabulary.of(List.of("x", "y", "z")).write(other);
        long all =
                artifact.written().manifest().files().values().stream()
                        .mapToLong(Manifest.FileEntry::bytes)
                        .sum();
        AtomicLong seen = new AtomicLong();

        Artifact read =
                Artifact.read(
                        artifact.directory(),
                        bytes -> {
                            if (seen.addAndGet(bytes) == all) {
                                move(other, vocabulary);
                            }
                        });

        assertThat(read.vocabulary()).isEqualTo(StagedArtifact.VOCABULARY);
        assertThat(Vocabulary.read(vocabulary).itemIds()).containsExactly("x", "y", "z");
    }

    @Test
    void aManifestThatIsExchangedAfterItsSignatureWasCheckedIsNotTheOneThatIsRead()
            throws Exception {
        byte[] checked = Files.readAllBytes(artifact.file("manifest.json"));
        Files.writeString(artifact.file("manifest.json"), "{}");

        assertThat(Artifact.read(artifact.directory(), checked)).isEqualTo(artifact.written());
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        assertThat(artifact.read()).isEqualTo(artifact.written());
        assertThat(artifact.written().module()).isEqualTo(artifact.file("model.pt"));
    }

    @Test
    void theManifestSaysWhatTheDraftSaidAndWhatTheFilesAre() throws Exception {
        Manifest manifest = artifact.read().manifest();

        assertThat(manifest.formatVersion()).isEqualTo(1);
        assertThat(manifest.version()).isEqualTo("v1");
        assertThat(manifest.family()).isEqualTo("sasrec");
        assertThat(manifest.createdAt()).isEqualTo("2026-11-24T16:05:01Z");
        assertThat(manifest.itemCount()).isEqualTo(3);
        assertThat(manifest.maxLength()).isEqualTo(50);
        assertThat(manifest.optionalInputs()).isEmpty();
        assertThat(manifest.popularItems()).containsExactly("b", "a");
        assertThat(manifest.metrics())
                .containsExactly(Map.entry("HR@10", .0829), Map.entry("cases", 3.0));
        assertThat(manifest.provenance())
                .containsExactly(Map.entry("data", "clicks.jsonl"), Map.entry("seed", "1"));
        assertThat(manifest.probes().get(0).scores()).containsExactly(0.1f, -1.2345678f, null);
        assertThat(manifest.files())
                .containsExactly(
                        Map.entry(
                                "MODEL.md",
                                new Manifest.FileEntry(
                                        Files.size(artifact.file("MODEL.md")),
                                        artifact.sha256("MODEL.md"))),
                        Map.entry(
                                "model.pt",
                                new Manifest.FileEntry(12, artifact.sha256("model.pt"))),
                        Map.entry(
                                "vocabulary.txt.gz",
                                new Manifest.FileEntry(
                                        Files.size(artifact.file("vocabulary.txt.gz")),
                                        artifact.sha256("vocabulary.txt.gz"))));
        assertThat(artifact.written().manifestSha256()).isEqualTo(artifact.sha256("manifest.json"));
    }

    @Test
    void theAnnouncementNamesTheModelAndItsMostPopularItems() {
        Artifact written = artifact.written();

        assertThat(
                        written.manifest()
                                .announcement(
                                        "b",
                                        written.manifestSha256(),
                                        URI.create("s3://models/v1"),
                                        7))
                .isEqualTo(
                        new ModelAnnouncement(
                                "b",
                                "v1",
                                "s3://models/v1",
                                written.manifestSha256(),
                                7,
                                List.of(),
                                List.of("b", "a"),
                                null,
                                0));
    }

    @Test
    void aModelWithFurtherInputsIsReadAsItWasWritten() throws Exception {
        ModelInputs inputs =
                new ModelInputs(
                        List.of(InputColumn.TYPES, InputColumn.NOW), List.of("view", "buy"));
        Probe probe =
                new Probe(
                        List.of(1, 2),
                        List.of(),
                        Map.of("types", List.of(2L, 0L), "now", List.of(1_767_225_600_000L)),
                        1,
                        List.of(3),
                        List.of(1f));
        Artifact written =
                StagedArtifact.in(
                        temporary.resolve("timed"),
                        new ArtifactDraft("mine", 50)
                                .withVersion("v2", StagedArtifact.CREATED_AT)
                                .withInputs(inputs)
                                .withProbes(List.of(probe)));

        Artifact read = Artifact.read(written.directory());
        assertThat(read).isEqualTo(written);
        assertThat(read.manifest().inputs()).isEqualTo(inputs);
        assertThat(read.manifest().probes()).containsExactly(probe);
        assertThat(written.directory().resolve("MODEL.md"))
                .content()
                .contains("\nFurther inputs: types, now.\nEvent types that it knows: view, buy.\n");
        assertThat(artifact.file("manifest.json"))
                .content()
                .doesNotContain("eventTypes")
                .doesNotContain("columns");
    }

    /** Builds of 0.3.0 serve the first format, and refuse the second. */
    @Test
    void aModelHasTheSecondFormatOnlyIfItTakesABias() throws Exception {
        ModelInputs inputs = new ModelInputs(List.of(InputColumn.NOW), List.of());
        for (boolean bias : new boolean[] {false, true}) {
            Artifact written =
                    StagedArtifact.in(
                            temporary.resolve("bias-" + bias),
                            new ArtifactDraft("mine", 50)
                                    .withVersion("v2", StagedArtifact.CREATED_AT)
                                    .withInputs(bias ? inputs.withBias() : inputs));
            Manifest read = Artifact.read(written.directory()).manifest();
            assertThat(read.formatVersion()).isEqualTo(bias ? 2 : 1);
            assertThat(read.inputs().takesBias()).isEqualTo(bias);
        }
    }

    @Test
    void theBytesOfARowAreWritten() throws Exception {
        Artifact written =
                StagedArtifact.in(
                        temporary.resolve("sized"),
                        StagedArtifact.draft("v2", StagedArtifact.CREATED_AT)
                                .withBytesPerRow(653_600L));

        assertThat(Artifact.read(written.directory()).manifest().bytesPerRow()).isEqualTo(653_600);
        assertThat(written.directory().resolve("manifest.json"))
                .content()
                .contains("\"bytesPerRow\" : 653600");
    }

    @Test
    void theSameDraftGivesTheSameBytes() throws Exception {
        Path other = temporary.resolve("other");
        StagedArtifact.in(other, "v1");

        for (String file : List.of("MODEL.md", "manifest.json", "vocabulary.txt.gz")) {
            assertThat(other.resolve(file)).hasSameBinaryContentAs(artifact.file(file));
        }
    }

    @Test
    void nothingIsLeftBesideTheFourFiles() throws Exception {
        try (Stream<Path> files = Files.list(artifact.directory())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "MODEL.md", "manifest.json", "model.pt", "vocabulary.txt.gz");
        }
    }

    @Test
    void filesThatTheManifestDoesNotNameAreNotLookedAt() throws Exception {
        Files.writeString(artifact.file("notes.txt"), "tried a wider window");

        assertThat(artifact.read()).isEqualTo(artifact.written());
    }

    @Test
    void anArtifactIsNeverWrittenOver() {
        assertThatThrownBy(
                        () ->
                                Artifact.write(
                                        artifact.directory(),
                                        StagedArtifact.draft("v2", StagedArtifact.CREATED_AT),
                                        StagedArtifact.VOCABULARY))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(
                        "%s: artifacts never change: write into a new directory",
                        artifact.manifestFile());
    }

    @Test
    void anArtifactWithoutAModuleIsNotWritten() throws Exception {
        Path empty = Files.createDirectory(temporary.resolve("empty"));

        assertThatThrownBy(
                        () ->
                                Artifact.write(
                                        empty,
                                        StagedArtifact.draft("v2", StagedArtifact.CREATED_AT),
                                        StagedArtifact.VOCABULARY))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(
                        "%s: save the module there before the artifact is written",
                        empty.resolve("model.pt"));
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void aDraftOutsideItsLimitsLeavesNoManifest() throws Exception {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.writeString(other.resolve("model.pt"), "module");

        assertThatThrownBy(
                        () ->
                                Artifact.write(
                                        other,
                                        StagedArtifact.draft("a/b", StagedArtifact.CREATED_AT),
                                        StagedArtifact.VOCABULARY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("version is \"a/b\"");
        assertThatThrownBy(
                        () ->
                                Artifact.write(
                                        other,
                                        StagedArtifact.draft("v2", StagedArtifact.CREATED_AT),
                                        Vocabulary.of(List.of("a", "x", "y"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the popular item b is not in vocabulary.txt.gz");
        assertThat(other.resolve("manifest.json")).doesNotExist();
    }
}
