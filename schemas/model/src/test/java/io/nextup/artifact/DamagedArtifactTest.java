package io.nextup.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artifacts whose files are missing or not those that were written. */
class DamagedArtifactTest {
    @TempDir Path temporary;

    private WrittenArtifact artifact;

    @BeforeEach
    void write() throws IOException {
        artifact = WrittenArtifact.in(temporary.resolve("artifact"));
    }

    @Test
    void aDirectoryWithoutAManifestIsNotFinished() throws Exception {
        Files.delete(artifact.file("manifest.json"));

        artifact.assertRefused(
                "%s is not an artifact, or is not finished: it has no manifest.json"
                        .formatted(artifact.directory()));
    }

    @Test
    void aDirectoryThatIsNotThereIsRefusedAlike() {
        Path nowhere = temporary.resolve("nowhere");

        assertThatThrownBy(() -> Artifact.read(nowhere))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s is not an artifact, or is not finished: it has no manifest.json",
                        nowhere);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pt", "vocabulary.txt.gz", "MODEL.md"})
    void aMissingFileIsNamed(String file) throws Exception {
        Files.delete(artifact.file(file));

        artifact.assertRefused(
                "%s is missing, though the manifest names it: publish the model again"
                        .formatted(artifact.file(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pt", "vocabulary.txt.gz", "MODEL.md"})
    void aFileOfAnotherSizeIsNamedWithBothSizes(String file) throws Exception {
        Path path = artifact.file(file);
        byte[] bytes = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));

        artifact.assertRefused(
                "%s has %d bytes; its manifest says %d: copy or publish the model again"
                        .formatted(path, bytes.length - 1, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pt", "vocabulary.txt.gz", "MODEL.md"})
    void everyFlippedBitIsFound(String file) throws Exception {
        Path path = artifact.file(file);
        byte[] bytes = Files.readAllBytes(path);
        String before = artifact.sha256(file);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            Files.write(path, damaged);

            artifact.assertRefused(
                    "%s has SHA-256 %s; its manifest says %s: copy or publish the model again"
                            .formatted(path, artifact.sha256(file), before));
        }
    }

    @Test
    void aVocabularyWithTheRightChecksumAndTheWrongContentIsRefused() throws Exception {
        Path vocabulary = artifact.file("vocabulary.txt.gz");
        Files.writeString(vocabulary, "not gzip");
        String sha256 = artifact.sha256("vocabulary.txt.gz");
        artifact.edit(
                manifest ->
                        ((ObjectNode) manifest.get("files").get("vocabulary.txt.gz"))
                                .put("bytes", 8)
                                .put("sha256", sha256));

        artifact.assertRefused(
                "%s is not a complete gzip file: Not in GZIP format: publish the model again"
                        .formatted(vocabulary));
    }

    /** Half a gigabyte of one letter, in half a megabyte. */
    @Test
    void aVocabularyThatUnpacksToOneEndlessLineIsRefusedWithAFlatHeap() throws Throwable {
        bomb("a".repeat(1 << 20), 512);

        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        artifact.assertRefused(
                                "%s is not a valid vocabulary (0 lines read): a line has more than 65536 bytes: publish the model again"
                                        .formatted(artifact.file("vocabulary.txt.gz"))));
    }

    @Test
    void aVocabularyThatUnpacksToMoreThanItsItemsIsRefusedWithAFlatHeap() throws Throwable {
        bomb("a\nb\nc\n" + "d\n".repeat(1 << 19), 256);
        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        artifact.assertRefused(
                                "%s is not a valid vocabulary (3 lines read): it holds more than the 3 items that the manifest says: publish the model again"
                                        .formatted(artifact.file("vocabulary.txt.gz"))));

        artifact.edit(manifest -> manifest.put("itemCount", 1_000_000_000));
        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        artifact.assertRefused(
                                "%s is not a valid vocabulary (4 lines read): Item d has the indices 4 and 5: publish the model again"
                                        .formatted(artifact.file("vocabulary.txt.gz"))));
    }

    private void bomb(String text, int times) throws Exception {
        Path vocabulary = artifact.file("vocabulary.txt.gz");
        byte[] bytes = text.getBytes(UTF_8);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(vocabulary))) {
            for (int i = 0; i < times; i++) {
                out.write(bytes);
            }
        }
        String sha256 = artifact.sha256("vocabulary.txt.gz");
        long size = Files.size(vocabulary);
        artifact.edit(
                manifest ->
                        ((ObjectNode) manifest.get("files").get("vocabulary.txt.gz"))
                                .put("bytes", size)
                                .put("sha256", sha256));
    }

    @Test
    void aManifestOfManyGigabytesIsNotRead() throws Throwable {
        try (RandomAccessFile sparse =
                new RandomAccessFile(artifact.manifestFile().toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }

        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        artifact.assertRefused(
                                "%s has more than the 16777216 bytes that a manifest may have: publish the model again"
                                        .formatted(artifact.manifestFile())));
    }

    @Test
    void aManifestCutAnywhereIsRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(artifact.manifestFile());
        for (int length = 0; length < bytes.length; length++) {
            Files.write(artifact.manifestFile(), Arrays.copyOf(bytes, length));

            assertThatThrownBy(artifact::read).isInstanceOf(ArtifactException.class);
        }
    }
}
