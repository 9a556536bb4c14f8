package io.nextup.artifact.store;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Copies one artifact from a store to a directory, and decides on the way whether it is trusted:
 * the only way from any store to this process.
 */
public final class ArtifactCopy {

    /** The files of one artifact in any store. */
    @FunctionalInterface
    public interface Source {
        /**
         * Reads a file.
         *
         * @param taker receiver of the content; gets it again from its start after a broken
         *     connection
         * @return false if there is no such file
         * @throws IOException if the store is away, so that it cannot tell
         */
        boolean read(String file, Taker taker) throws IOException;
    }

    /** Receives a file's content as it arrives; need not read all of it. */
    @FunctionalInterface
    public interface Taker {
        void take(InputStream content) throws IOException;
    }

    private final String place;
    private final Source source;
    private final ModelTrust trust;
    private final LongConsumer progress;

    /**
     * Makes a copy of an artifact possible.
     *
     * @param place the artifact's place, for errors; ends with a slash
     * @param source the artifact's files
     * @param trust conditions on the artifact
     * @param progress the receiver of {@link ArtifactStore#copyTo}
     */
    public ArtifactCopy(String place, Source source, ModelTrust trust, LongConsumer progress) {
        this.place = place;
        this.source = source;
        this.trust = trust;
        this.progress = progress;
    }

    /**
     * A trusted manifest in the copy's directory, whose files are not copied yet.
     *
     * @param sha256 SHA-256 of the manifest's bytes
     */
    record Head(Manifest manifest, String sha256) {}

    /**
     * Copies an artifact. Reads the manifest first, and nothing more if it is not the expected one.
     *
     * @param manifestSha256 expected SHA-256 of its manifest
     * @param empty an empty directory for the copy
     */
    public Artifact to(Path empty, String manifestSha256) throws ArtifactException, IOException {
        return rest(empty, head(empty, Optional.of(manifestSha256)));
    }

    /**
     * Copies the manifest, and its signature where that matters, and parses the manifest once it is
     * trusted.
     *
     * @param expectedSha256 expected SHA-256 of the manifest; empty where none is known
     */
    Head head(Path empty, Optional<String> expectedSha256) throws ArtifactException, IOException {
        Path file = empty.resolve(Manifest.FILE_NAME);
        Copied copied =
                copy(Manifest.FILE_NAME, Manifest.MAX_BYTES, file)
                        .orElseThrow(
                                () ->
                                        new ArtifactException(
                                                "%s is not an artifact, or is not finished: it has no %s"
                                                        .formatted(place, Manifest.FILE_NAME)));
        if (copied.bytes() > Manifest.MAX_BYTES) {
            throw new ArtifactException(
                    "%s%s has more than the %d bytes that a manifest may have: publish the model again"
                            .formatted(place, Manifest.FILE_NAME, Manifest.MAX_BYTES));
        }
        String found = copied.sha256();
        if (expectedSha256.isPresent() && !expectedSha256.get().equals(found)) {
            Files.delete(file);
            throw new ArtifactException(
                    "The manifest in %s has SHA-256 %s, but the announcement has %s: announce the model that is there"
                            .formatted(place, found, expectedSha256.get()));
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!trust.keys().isEmpty()) {
            trust.keys().require(place, bytes, signature(empty));
        }
        return new Head(Manifest.parse(bytes, place + Manifest.FILE_NAME), found);
    }

    /** Copies the signature, and returns its bytes; none where the artifact has no signature. */
    private byte[] signature(Path directory) throws IOException {
        Path file = directory.resolve(Manifest.SIGNATURE_FILE);
        return copy(Manifest.SIGNATURE_FILE, ManifestSignature.MAX_BYTES, file).isPresent()
                ? Files.readAllBytes(file)
                : new byte[0];
    }

    /** Copies the files that the manifest names, and verifies the copy. */
    Artifact rest(Path directory, Head head) throws ArtifactException, IOException {
        for (Map.Entry<String, Manifest.FileEntry> file : head.manifest().files().entrySet()) {
            copy(file.getKey(), file.getValue(), directory.resolve(file.getKey()));
        }
        try {
            return Artifact.read(directory, read -> progress.accept(0));
        } catch (ArtifactException e) {
            throw new ArtifactException(
                    "The copy of %s is refused: %s".formatted(place, e.getMessage()), e);
        }
    }

    private void copy(String name, Manifest.FileEntry file, Path target)
            throws ArtifactException, IOException {
        Optional<Copied> copied = copy(name, file.bytes(), target);
        if (copied.isEmpty()) {
            throw new ArtifactException(
                    "%s%s is missing, though the manifest names it: publish the model again"
                            .formatted(place, name));
        }
        if (copied.get().bytes() > file.bytes()) {
            throw new ArtifactException(
                    "%s%s has more than the %d bytes that its manifest says: publish the model again"
                            .formatted(place, name, file.bytes()));
        }
        if (copied.get().bytes() == file.bytes() && !copied.get().sha256().equals(file.sha256())) {
            throw new ArtifactException(
                    "The copy of %s is refused: %s has SHA-256 %s; its manifest says %s: copy or publish the model again"
                            .formatted(place, target, copied.get().sha256(), file.sha256()));
        }
    }

    /** The bytes that a copy took from the source. */
    private record Copied(long bytes, String sha256) {}

    /**
     * Copies a file; one that has more bytes than expected only so far that it shows.
     *
     * @return empty if there is no such file
     */
    private Optional<Copied> copy(String name, long expected, Path target) throws IOException {
        AtomicReference<Copied> copied = new AtomicReference<>();
        source.read(
                name,
                content -> {
                    try (OutputStream out =
                            Files.newOutputStream(
                                    target,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS)) {
                        copied.set(transfer(content, out, expected));
                    }
                });
        return Optional.ofNullable(copied.get());
    }

    private Copied transfer(InputStream in, OutputStream out, long expected) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            progress.accept(read);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The copy of %s was interrupted".formatted(place));
            }
            out.write(buffer, 0, read);
            digest.update(buffer, 0, read);
            bytes += read;
            if (bytes > expected) {
                break;
            }
        }
        return new Copied(bytes, HexFormat.of().formatHex(digest.digest()));
    }
}
