package io.nextup.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path temporary;

    private Path directory;
    private Artifact written;

    @BeforeEach
    void write() throws IOException {
        directory = temporary.resolve("artifact");
        written = StagedArtifact.in(directory, "v1");
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        assertThat(Artifact.read(directory)).isEqualTo(written);
        assertThat(written.module()).isEqualTo(directory.resolve("model.pt"));
    }

    @Test
    void theManifestSaysWhatTheDraftSaidAndWhatTheFilesAre() throws Exception {
        Manifest manifest = Artifact.read(directory).manifest();

        assertThat(manifest.formatVersion()).isEqualTo(1);
        assertThat(manifest.version()).isEqualTo("v1");
        assertThat(manifest.family()).isEqualTo("sasrec");
        assertThat(manifest.createdAt()).isEqualTo("2026-11-24T16:05:01Z");
        assertThat(manifest.items()).isEqualTo(3);
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
                                        Files.size(directory.resolve("MODEL.md")),
                                        sha256("MODEL.md"))),
                        Map.entry("model.pt", new Manifest.FileEntry(12, sha256("model.pt"))),
                        Map.entry(
                                "vocabulary.txt.gz",
                                new Manifest.FileEntry(
                                        Files.size(directory.resolve("vocabulary.txt.gz")),
                                        sha256("vocabulary.txt.gz"))));
        assertThat(written.manifestSha256()).isEqualTo(sha256("manifest.json"));
    }

    @Test
    void theSameDraftGivesTheSameBytes() throws Exception {
        Path other = temporary.resolve("other");
        StagedArtifact.in(other, "v1");

        for (String file : List.of("MODEL.md", "manifest.json", "vocabulary.txt.gz")) {
            assertThat(other.resolve(file)).hasSameBinaryContentAs(directory.resolve(file));
        }
    }

    @Test
    void nothingIsLeftBesideTheFourFiles() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "MODEL.md", "manifest.json", "model.pt", "vocabulary.txt.gz");
        }
    }

    /** The file was written by hand from the format's description. */
    @Test
    void format1IsReadForEver() throws Exception {
        Artifact golden = golden("artifact-v1", "manifest.json", "model.pt", "vocabulary.txt.gz");

        assertThat(golden.vocabulary())
                .isEqualTo(Vocabulary.of(List.of("a", "b\nc", "d\\e", "東京")));
        assertThat(golden.manifest())
                .isEqualTo(
                        new Manifest(
                                1,
                                "20261124-160501-sasrec-1a2b3c",
                                "sasrec",
                                "2026-11-24T16:05:01.123Z",
                                4,
                                50,
                                List.of(),
                                golden.manifest().files(),
                                List.of(
                                        new Probe(
                                                List.of(1, 2),
                                                List.of(2),
                                                2,
                                                List.of(4, 0),
                                                Arrays.asList(1.5f, null))),
                                List.of("東京", "a"),
                                Map.of("leave-one-out excludingHistory HR@10", 0.25),
                                Map.of("seed", "1"),
                                null));
    }

    /** These files, too, were written by hand. The gzip file's bytes differ with the writer. */
    @Test
    void format1WithAModelCardIsReadForEverAndWrittenSo() throws Exception {
        Artifact golden =
                golden(
                        "artifact-v1-card",
                        "MODEL.md",
                        "manifest.json",
                        "model.pt",
                        "vocabulary.txt.gz");

        assertWrittenAs(golden, written);
    }

    /** Written by hand, as the others. */
    @Test
    void format1WithRulesIsReadForEverAndWrittenSo() throws Exception {
        Artifact golden =
                golden(
                        "artifact-v1-rules",
                        "MODEL.md",
                        "manifest.json",
                        "model.pt",
                        "vocabulary.txt.gz");
        ModelRules rules =
                new ModelRules(Set.of("click", "buy"), 7_200_000, 0, 200, 256, 1_500, false);

        assertThat(golden.manifest().rules()).isEqualTo(rules);
        Path other = temporary.resolve("other");
        assertWrittenAs(
                golden,
                StagedArtifact.in(
                        other, StagedArtifact.draft("v1", StagedArtifact.CREATED_AT, rules)));
        assertThat(JSON.readTree(other.resolve("manifest.json").toFile()).get("rules"))
                .isEqualTo(
                        JSON.readTree(golden.directory().resolve("manifest.json").toFile())
                                .get("rules"));
    }

    private static void assertWrittenAs(Artifact golden, Artifact now) {
        assertThat(golden.vocabulary()).isEqualTo(now.vocabulary());
        assertThat(golden.manifest())
                .usingRecursiveComparison()
                .ignoringFields("files")
                .isEqualTo(now.manifest());
        for (String file : List.of("MODEL.md", "model.pt")) {
            assertThat(golden.manifest().files().get(file))
                    .isEqualTo(now.manifest().files().get(file));
        }
    }

    /** What readers of before the field took for a manifest must stay one. */
    @Test
    void aManifestWithoutRulesDoesNotMentionThem() throws Exception {
        assertThat(written.manifest().rules()).isNull();
        assertThat(manifestFile()).content().doesNotContain("rules");
    }

    private Artifact golden(String name, String... files) throws Exception {
        Path copy = Files.createDirectories(temporary.resolve("golden"));
        for (String file : files) {
            try (InputStream in = ArtifactTest.class.getResourceAsStream(name + "/" + file)) {
                Files.write(copy.resolve(file), in.readAllBytes());
            }
        }
        return Artifact.read(copy);
    }

    @Test
    void fieldsThatThisBuildDoesNotKnowAreIgnored() throws Exception {
        edit(
                manifest -> {
                    manifest.put("colour", "blue");
                    manifest.putObject("nested").put("a", 1);
                    ((ObjectNode) manifest.at("/files/model.pt")).put("compression", "none");
                });

        assertThat(Artifact.read(directory).manifest()).isEqualTo(written.manifest());

        edit(withRules("aRuleOfLater", "1"));

        assertThat(Artifact.read(directory).manifest().rules()).isEqualTo(ModelRules.defaults());
    }

    @Test
    void listsThatAManifestLeavesOutAreEmpty() throws Exception {
        edit(
                manifest ->
                        manifest.remove(
                                List.of(
                                        "optionalInputs",
                                        "probes",
                                        "popularItems",
                                        "metrics",
                                        "provenance")));

        Manifest manifest = Artifact.read(directory).manifest();

        assertThat(manifest.optionalInputs()).isEmpty();
        assertThat(manifest.probes()).isEmpty();
        assertThat(manifest.popularItems()).isEmpty();
        assertThat(manifest.metrics()).isEmpty();
        assertThat(manifest.provenance()).isEmpty();
    }

    @Test
    void filesThatTheManifestDoesNotNameAreNotLookedAt() throws Exception {
        Files.writeString(directory.resolve("notes.txt"), "tried a wider window");

        assertThat(Artifact.read(directory)).isEqualTo(written);
    }

    @Test
    void aDirectoryWithoutAManifestIsNotFinished() throws Exception {
        Files.delete(directory.resolve("manifest.json"));

        assertRefused(
                "%s is no artifact, or is not finished: it has no manifest.json"
                        .formatted(directory));
    }

    @Test
    void aDirectoryThatIsNotThereIsRefusedAlike() {
        Path nowhere = temporary.resolve("nowhere");

        assertThatThrownBy(() -> Artifact.read(nowhere))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s is no artifact, or is not finished: it has no manifest.json", nowhere);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pt", "vocabulary.txt.gz", "MODEL.md"})
    void aMissingFileIsNamed(String file) throws Exception {
        Files.delete(directory.resolve(file));

        assertRefused(
                "%s is missing, though the manifest names it: publish the model again"
                        .formatted(directory.resolve(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pt", "vocabulary.txt.gz", "MODEL.md"})
    void aFileOfAnotherSizeIsNamedWithBothSizes(String file) throws Exception {
        Path path = directory.resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));

        assertRefused(
                "%s has %d bytes; its manifest says %d: copy or publish the model again"
                        .formatted(path, bytes.length - 1, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pt", "vocabulary.txt.gz", "MODEL.md"})
    void everyFlippedBitIsFound(String file) throws Exception {
        Path path = directory.resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        String before = sha256(file);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            Files.write(path, damaged);

            assertRefused(
                    "%s has SHA-256 %s; its manifest says %s: copy or publish the model again"
                            .formatted(path, sha256(file), before));
        }
    }

    @Test
    void aNewerFormatIsRefusedWithTheWayOutWhateverElseItHolds() throws Exception {
        edit(
                manifest -> {
                    manifest.put("formatVersion", 2);
                    manifest.put("files", "elsewhere");
                });

        assertRefused(
                "%s has format version 2; this build reads 1 to 1: upgrade this build first"
                        .formatted(manifestFile()));
    }

    static Stream<Arguments> wrongManifests() {
        String again = "; publish the model again";
        return Stream.of(
                wrong("no format", m -> m.remove("formatVersion"), "names no format version"),
                wrong("format 0", m -> m.put("formatVersion", 0), "names no format version"),
                wrong("no version", m -> m.remove("version"), "version is missing" + again),
                wrong(
                        "a version that climbs",
                        m -> m.put("version", "../v1"),
                        "version is \"../v1\": it names a directory"),
                wrong("a hidden version", m -> m.put("version", ".v1"), "version is \".v1\""),
                wrong("an empty version", m -> m.put("version", ""), "version is \"\""),
                wrong(
                        "a long version",
                        m -> m.put("version", "v".repeat(201)),
                        "it names a directory, so 1 to 200"),
                wrong("no family", m -> m.remove("family"), "family is missing"),
                wrong("no time", m -> m.remove("createdAt"), "createdAt is missing"),
                wrong(
                        "a time in words",
                        m -> m.put("createdAt", "today"),
                        "createdAt is \"today\": an instant such as"),
                wrong("no items", m -> m.put("items", 0), "items is 0: at least 1"),
                wrong("items left out", m -> m.remove("items"), "items"),
                wrong("half an item", m -> m.put("items", 2.5), "2.5"),
                wrong("no length", m -> m.put("maxLength", 0), "maxLength is 0: at least 1"),
                wrong("no files", m -> m.remove("files"), "files is missing"),
                wrong("no module", m -> files(m).remove("model.pt"), "files lacks model.pt"),
                wrong(
                        "no vocabulary",
                        m -> files(m).remove("vocabulary.txt.gz"),
                        "files lacks vocabulary.txt.gz"),
                wrong(
                        "a name that climbs",
                        m -> addFile(m, "../secret"),
                        "files holds \"../secret\": a plain file name"),
                wrong("the directory above", m -> addFile(m, ".."), "files holds \"..\""),
                wrong("the directory itself", m -> addFile(m, "."), "files holds \".\""),
                wrong(
                        "an absolute name",
                        m -> addFile(m, "/etc/passwd"),
                        "files holds \"/etc/passwd\""),
                wrong("a name in a folder", m -> addFile(m, "a/b"), "files holds \"a/b\""),
                wrong("a Windows name", m -> addFile(m, "C:\\b"), "files holds \"C:\\b\""),
                wrong("an empty name", m -> addFile(m, ""), "files holds \"\""),
                wrong("a name with a NUL", m -> addFile(m, "a\u0000b"), "files holds \"a\u0000b\""),
                wrong("a name with a line end", m -> addFile(m, "a\n"), "files holds \"a\n\""),
                wrong(
                        "the manifest itself",
                        m -> addFile(m, "manifest.json"),
                        "files holds \"manifest.json\""),
                wrong("a negative size", m -> file(m).put("bytes", -1), "bytes is -1: at least 0"),
                wrong(
                        "no checksum",
                        m -> file(m).remove("sha256"),
                        "sha256 is null: 64 lower-case"),
                wrong(
                        "half a checksum",
                        m -> file(m).put("sha256", "abc"),
                        "sha256 is abc: 64 lower-case"),
                wrong(
                        "one more item than the vocabulary",
                        m -> m.put("items", 4),
                        "vocabulary.txt.gz holds 3 items; the manifest says 4" + again),
                wrong(
                        "a popular item that nobody knows",
                        m -> ((ArrayNode) m.get("popularItems")).add("x"),
                        "the popular item x is not in vocabulary.txt.gz" + again),
                wrong(
                        "a popular item twice",
                        m -> ((ArrayNode) m.get("popularItems")).add("b"),
                        "popularItems holds b twice"),
                wrong(
                        "a probe of items beyond the catalogue",
                        m -> list(m, "items").add(4),
                        "A probe's items hold the index 4; there are 1 to 3"),
                wrong(
                        "a probe with padding",
                        m -> list(m, "items").add(0),
                        "A probe's items hold the index 0; there are 1 to 3"),
                wrong(
                        "a probe that excludes beyond the catalogue",
                        m -> list(m, "exclude").add(9),
                        "A probe's exclude hold the index 9"),
                wrong(
                        "a probe whose answer is beyond the catalogue",
                        m -> list(m, "indices").set(0, 4),
                        "A probe's indices hold the index 4; there are 0 to 3"),
                wrong(
                        "a probe with an answer too many",
                        m -> list(m, "indices").add(1),
                        "A probe with k 3 has 4 indices and 3 scores"),
                wrong(
                        "a probe without scores",
                        m -> ((ObjectNode) m.at("/probes/0")).remove("scores"),
                        "is no manifest"),
                wrong(
                        "a metric that is null",
                        m -> ((ObjectNode) m.get("metrics")).putNull("MRR"),
                        "MRR is null"),
                wrong("rules without one", withRules("excludeSeen", null), "excludeSeen"),
                wrong("a rule that is null", withRules("capacity", "null"), "capacity"),
                wrong(
                        "a rule out of its range",
                        withRules("dedupeWindow", "-1"),
                        "dedupeWindow is -1: at least 0" + again),
                wrong("a rule in words", withRules("maxFutureMillis", "\"soon\""), "soon"),
                wrong(
                        "inputs that this build does not know",
                        m -> m.putArray("optionalInputs").add("times"),
                        "the module asks for the inputs [times], which this build does not supply"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongManifests")
    void aWrongManifestIsRefusedByName(String name, Consumer<ObjectNode> edit, String message)
            throws Exception {
        edit(edit);

        assertThatThrownBy(() -> Artifact.read(directory))
                .as(name)
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "{} {}",
                "\"text\"",
                "{\"formatVersion\":1,\"formatVersion\":1}"
            })
    void whatIsNoManifestAtAllIsRefused(String json) throws Exception {
        Files.writeString(manifestFile(), json);

        assertThatThrownBy(() -> Artifact.read(directory))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(manifestFile().toString());
    }

    @Test
    void aManifestCutAnywhereIsRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(manifestFile());
        for (int length = 0; length < bytes.length; length++) {
            Files.write(manifestFile(), Arrays.copyOf(bytes, length));

            assertThatThrownBy(() -> Artifact.read(directory))
                    .isInstanceOf(ArtifactException.class);
        }
    }

    @Test
    void aVocabularyWithTheRightChecksumAndTheWrongContentIsRefused() throws Exception {
        Path vocabulary = directory.resolve("vocabulary.txt.gz");
        Files.writeString(vocabulary, "not gzip");
        String sha256 = sha256("vocabulary.txt.gz");
        edit(
                manifest ->
                        ((ObjectNode) files(manifest).get("vocabulary.txt.gz"))
                                .put("bytes", 8)
                                .put("sha256", sha256));

        assertRefused(
                "%s is no whole gzip file: Not in GZIP format: publish the model again"
                        .formatted(vocabulary));
    }

    @Test
    void anArtifactIsNeverWrittenOver() {
        assertThatThrownBy(
                        () ->
                                Artifact.write(
                                        directory,
                                        StagedArtifact.draft("v2", StagedArtifact.CREATED_AT),
                                        StagedArtifact.VOCABULARY))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(
                        "%s: artifacts never change: write into a new directory", manifestFile());
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

    private static Arguments wrong(String name, Consumer<ObjectNode> edit, String message) {
        return Arguments.of(name, edit, message);
    }

    /**
     * Adds rules, all but one of which are right.
     *
     * @param value in JSON; null: left out
     */
    private static Consumer<ObjectNode> withRules(String rule, String value) {
        return manifest -> {
            ObjectNode rules = manifest.putObject("rules");
            rules.setAll((ObjectNode) JSON.valueToTree(ModelRules.defaults()));
            if (value == null) {
                rules.remove(rule);
                return;
            }
            try {
                rules.set(rule, JSON.readTree(value));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static ObjectNode files(ObjectNode manifest) {
        return (ObjectNode) manifest.get("files");
    }

    private static ObjectNode file(ObjectNode manifest) {
        return (ObjectNode) files(manifest).get("model.pt");
    }

    private static ArrayNode list(ObjectNode manifest, String field) {
        return (ArrayNode) manifest.at("/probes/0/" + field);
    }

    private static void addFile(ObjectNode manifest, String name) {
        JsonNode copy = file(manifest).deepCopy();
        files(manifest).set(name, copy);
    }

    private void edit(Consumer<ObjectNode> edit) throws IOException {
        ObjectNode manifest = (ObjectNode) JSON.readTree(Files.readAllBytes(manifestFile()));
        edit.accept(manifest);
        Files.write(manifestFile(), JSON.writeValueAsString(manifest).getBytes(UTF_8));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Artifact.read(directory))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("%s", message);
    }

    private Path manifestFile() {
        return directory.resolve("manifest.json");
    }

    private String sha256(String file) throws Exception {
        byte[] bytes = Files.readAllBytes(directory.resolve(file));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
