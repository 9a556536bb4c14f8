package io.nextup.artifact;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Vocabulary;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A model's directory whose files were verified against its manifest.
 *
 * @param directory the artifact's directory on the local disk
 * @param manifestSha256 SHA-256 of the manifest's bytes, 64 lower-case hexadecimal digits
 */
public record Artifact(
        Path directory, Manifest manifest, Vocabulary vocabulary, String manifestSha256) {

    public Artifact {
        requireNonNull(directory, "directory is null");
        requireNonNull(manifest, "manifest is null");
        requireNonNull(vocabulary, "vocabulary is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
    }

    /** {@code model.pt}. */
    public Path module() {
        return directory.resolve(Manifest.MODULE_FILE);
    }

    /** SHA-256 of {@code model.pt} by the manifest, 64 lower-case hexadecimal digits. */
    public String moduleSha256() {
        return manifest.files().get(Manifest.MODULE_FILE).sha256();
    }

    /**
     * Reads the manifest; checks its format, every file's size and checksum, and that vocabulary
     * and manifest agree. Ignores files that the manifest does not name.
     *
     * @throws ArtifactException if the directory is not a complete, undamaged artifact that this
     *     build can serve
     * @throws IOException if the disk fails
     */
    public static Artifact read(Path directory) throws ArtifactException, IOException {
        return read(directory, read -> {});
    }

    /** Does what {@link #read(Path)} does, and reports each count of bytes as it reads them. */
    public static Artifact read(Path directory, LongConsumer progress)
            throws ArtifactException, IOException {
        Path manifestFile = directory.resolve(Manifest.FILE_NAME);
        byte[] manifestBytes;
        try {
            manifestBytes = Manifest.readBytes(manifestFile);
        } catch (NoSuchFileException e) {
            throw new ArtifactException(
                    "%s is not an artifact, or is not finished: it has no %s"
                            .formatted(directory, Manifest.FILE_NAME),
                    e);
        }
        return read(directory, manifestBytes, progress);
    }

    /**
     * Does what {@link #read(Path)} does, with the bytes of a manifest that were read and checked
     * before: the file may be exchanged between two readings.
     */
    public static Artifact read(Path directory, byte[] manifestBytes)
            throws ArtifactException, IOException {
        return read(directory, manifestBytes, read -> {});
    }

    private static Artifact read(Path directory, byte[] manifestBytes, LongConsumer progress)
            throws ArtifactException, IOException {
        Path manifestFile = directory.resolve(Manifest.FILE_NAME);
        Manifest manifest = Manifest.parse(manifestBytes, manifestFile.toString());
        if (!manifest.unknownInputs().isEmpty()) {
            throw new ArtifactException(
                    "%s: the module takes %s, which this build does not supply: upgrade this build, or publish a module without them"
                            .formatted(manifestFile, manifest.unknownInputs()));
        }
        for (Map.Entry<String, Manifest.FileEntry> file : manifest.files().entrySet()) {
            if (!file.getKey().equals(Manifest.VOCABULARY_FILE)) {
                verify(directory.resolve(file.getKey()), file.getValue(), progress);
            }
        }
        Vocabulary vocabulary = readVocabulary(directory, manifest, progress);
        String disagreement = disagreement(manifest, vocabulary);
        if (disagreement != null) {
            throw new ArtifactException(
                    "%s: %s; publish the model again".formatted(directory, disagreement));
        }
        return new Artifact(directory, manifest, vocabulary, Checksum.of(manifestBytes));
    }

    private static void verify(Path file, Manifest.FileEntry expected, LongConsumer progress)
            throws ArtifactException, IOException {
        requireSize(file, expected);
        requireSha256(file, expected, Checksum.of(file, progress));
    }

    private static void requireSize(Path file, Manifest.FileEntry expected)
            throws ArtifactException, IOException {
        if (!Files.isRegularFile(file)) {
            throw new ArtifactException(
                    "%s is missing, though the manifest names it: publish the model again"
                            .formatted(file));
        }
        // Compares the size first: that costs nothing, and tells more than a checksum does.
        long bytes = Files.size(file);
        if (bytes != expected.bytes()) {
            throw new ArtifactException(
                    "%s has %d bytes; its manifest says %d: copy or publish the model again"
                            .formatted(file, bytes, expected.bytes()));
        }
    }

    private static void requireSha256(Path file, Manifest.FileEntry expected, String found)
            throws ArtifactException {
        if (!found.equals(expected.sha256())) {
            throw new ArtifactException(
                    "%s has SHA-256 %s; its manifest says %s: copy or publish the model again"
                            .formatted(file, found, expected.sha256()));
        }
    }

    /** Hashes the bytes that it parses: the file may be exchanged between two readings. */
    private static Vocabulary readVocabulary(
            Path directory, Manifest manifest, LongConsumer progress)
            throws ArtifactException, IOException {
        Path file = directory.resolve(Manifest.VOCABULARY_FILE);
        Manifest.FileEntry expected = manifest.files().get(Manifest.VOCABULARY_FILE);
        requireSize(file, expected);
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
            HashedInput gzipped = new HashedInput(content, progress);
            Vocabulary vocabulary = null;
            IOException invalid = null;
            try {
                vocabulary = Vocabulary.parse(gzipped, file.toString(), manifest.itemCount());
            } catch (FileSystemException e) {
                throw e;
            } catch (IOException e) {
                invalid = e;
            }
            requireSha256(file, expected, gzipped.sha256OfAll());
            if (invalid != null) {
                // The bytes are those that were published, so only their content can be at fault.
                throw new ArtifactException(
                        invalid.getMessage() + ": publish the model again", invalid);
            }
            return vocabulary;
        }
    }

    /** Describes a disagreement between vocabulary and manifest; null where there is none. */
    private static String disagreement(Manifest manifest, Vocabulary vocabulary) {
        if (vocabulary.size() != manifest.itemCount()) {
            return "%s holds %d items; the manifest says %d"
                    .formatted(Manifest.VOCABULARY_FILE, vocabulary.size(), manifest.itemCount());
        }
        for (String itemId : manifest.popularItems()) {
            if (vocabulary.indexOf(itemId) == Vocabulary.PADDING) {
                return "the popular item %s is not in %s"
                        .formatted(itemId, Manifest.VOCABULARY_FILE);
            }
        }
        return null;
    }

    /**
     * Completes a directory that holds {@code model.pt}: writes the vocabulary and the model card,
     * then the manifest (by rename, last).
     *
     * @throws IllegalArgumentException if a field of the draft is outside its limits
     * @throws FileAlreadyExistsException if the directory is an artifact already: artifacts never
     *     change
     * @throws NoSuchFileException if the directory has no {@code model.pt}
     */
    public static Artifact write(Path directory, ArtifactDraft draft, Vocabulary vocabulary)
            throws IOException {
        Path manifestFile = directory.resolve(Manifest.FILE_NAME);
        if (Files.exists(manifestFile)) {
            throw new FileAlreadyExistsException(
                    manifestFile.toString(),
                    null,
                    "artifacts never change: write into a new directory");
        }
        Path module = directory.resolve(Manifest.MODULE_FILE);
        if (!Files.isRegularFile(module)) {
            throw new NoSuchFileException(
                    module.toString(),
                    null,
                    "save the module there before the artifact is written");
        }
        Path vocabularyFile = directory.resolve(Manifest.VOCABULARY_FILE);
        vocabulary.write(vocabularyFile);
        Map<String, Manifest.FileEntry> files = new HashMap<>();
        files.put(Manifest.MODULE_FILE, entry(module));
        files.put(Manifest.VOCABULARY_FILE, entry(vocabularyFile));
        Manifest described = draft.manifest(vocabulary, files);
        String disagreement = disagreement(described, vocabulary);
        if (disagreement != null) {
            throw new IllegalArgumentException(disagreement);
        }
        Path card = directory.resolve(Manifest.CARD_FILE);
        Files.writeString(card, ModelCard.of(described, vocabulary));
        files.put(Manifest.CARD_FILE, entry(card));
        Manifest manifest = draft.manifest(vocabulary, files);
        byte[] manifestBytes = ManifestJson.write(manifest);
        Fsync.file(module);
        Fsync.file(vocabularyFile);
        Fsync.file(card);
        Path unfinished = directory.resolve("." + Manifest.FILE_NAME);
        Files.write(unfinished, manifestBytes);
        Fsync.file(unfinished);
        Files.move(unfinished, manifestFile, StandardCopyOption.ATOMIC_MOVE);
        return new Artifact(directory, manifest, vocabulary, Checksum.of(manifestBytes));
    }

    private static Manifest.FileEntry entry(Path file) throws IOException {
        return new Manifest.FileEntry(Files.size(file), Checksum.of(file));
    }
}
