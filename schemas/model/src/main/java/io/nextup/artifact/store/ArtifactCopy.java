package io.nextup.artifact.store;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.artifact.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Copies one artifact from a store to a directory; every store's {@code copyTo} uses it. */
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
         */
        boolean read(String file, Taker taker) throws IOException;
    }

    /** Receives a file's content as it arrives; need not read all of it. */
    @FunctionalInterface
    public interface Taker {
        void take(InputStream content) throws IOException;
    }

    /** Greatest size of a manifest. One with popular items and probes is far smaller. */
    private static final long MANIFEST_BYTES = 256L << 20;

    private final String place;
    private final Source source;
    private final LongConsumer progress;

    private ArtifactCopy(String place, Source source, LongConsumer progress) {
        this.place = place;
        this.source = source;
        this.progress = progress;
    }

    /**
     * Copies an artifact and verifies the copy. Reads the manifest first, and nothing more if it is
     * not the expected one.
     *
     * @param place the artifact's place, for errors; ends with a slash
     * @param source the artifact's files
     * @param manifestSha256 expected SHA-256 of its manifest
     * @param empty an empty directory for the copy
     * @param progress the receiver of {@link ArtifactStore#copyTo}
     */
    public static Artifact make(
            String place, Source source, String manifestSha256, Path empty, LongConsumer progress)
            throws ArtifactException, IOException {
        return new ArtifactCopy(place, source, progress).to(empty, manifestSha256);
    }

    private Artifact to(Path empty, String manifestSha256) throws ArtifactException, IOException {
        byte[] manifestBytes = manifest();
        String found = Checksum.of(manifestBytes);
        if (!found.equals(manifestSha256)) {
            throw new ArtifactException(
                    "The manifest in %s has SHA-256 %s, but the announcement has %s: announce the model that is there"
                            .formatted(place, found, manifestSha256));
        }
        Manifest manifest = Manifest.parse(manifestBytes, place + Manifest.FILE_NAME);
        for (Map.Entry<String, Manifest.FileEntry> file : manifest.files().entrySet()) {
            copy(file.getKey(), file.getValue().bytes(), empty.resolve(file.getKey()));
        }
        Files.write(empty.resolve(Manifest.FILE_NAME), manifestBytes);
        try {
            return Artifact.read(empty, read -> progress.accept(0));
        } catch (ArtifactException e) {
            throw new ArtifactException(
                    "The copy of %s is refused: %s".formatted(place, e.getMessage()), e);
        }
    }

    private byte[] manifest() throws ArtifactException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean there =
                source.read(
                        Manifest.FILE_NAME,
                        content -> {
                            bytes.reset();
                            transfer(content, bytes, MANIFEST_BYTES);
                        });
        if (!there) {
            throw new ArtifactException(
                    "%s is not an artifact, or is not finished: it has no %s"
                            .formatted(place, Manifest.FILE_NAME));
        }
        return bytes.toByteArray();
    }

    private void copy(String file, long bytes, Path target) throws ArtifactException, IOException {
        AtomicLong copied = new AtomicLong();
        boolean there =
                source.read(
                        file,
                        content -> {
                            try (OutputStream out = Files.newOutputStream(target)) {
                                copied.set(transfer(content, out, bytes));
                            }
                        });
        if (!there) {
            throw new ArtifactException(
                    "%s%s is missing, though the manifest names it: publish the model again"
                            .formatted(place, file));
        }
        if (copied.get() > bytes) {
            throw new ArtifactException(
                    "%s%s has more than the %d bytes that its manifest says: publish the model again"
                            .formatted(place, file, bytes));
        }
    }

    /**
     * Copies to the end. Stops early at more bytes than expected, which would only fill the disk.
     */
    private long transfer(InputStream in, OutputStream out, long expected) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            progress.accept(read);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The copy of %s was interrupted".formatted(place));
            }
            out.write(buffer, 0, read);
            copied += read;
            if (copied > expected) {
                break;
            }
        }
        return copied;
    }
}
