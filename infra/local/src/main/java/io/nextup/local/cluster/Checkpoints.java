package io.nextup.local.cluster;

import io.nextup.local.file.PrivateFiles;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Checkpoints on the local disk: {@code <job>/chk-<n>/_metadata}, the last file to be written. */
final class Checkpoints {
    private static final String METADATA = "_metadata";

    private Checkpoints() {}

    static Optional<URI> newest(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(directory, 3)) {
            return files.filter(file -> file.endsWith(METADATA))
                    .max(Comparator.comparing(Checkpoints::written))
                    .map(metadata -> metadata.getParent().toUri());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies a savepoint into a directory without checkpoints, where it is the newest one.
     *
     * @throws LocalRunException if it is not a savepoint, or the directory has a checkpoint
     */
    static void adopt(Path savepoint, Path directory) throws IOException {
        if (!Files.exists(savepoint.resolve(METADATA))) {
            throw new LocalRunException(
                    "%s is not a savepoint: it has no file %s".formatted(savepoint, METADATA));
        }
        Optional<URI> newest = newest(directory);
        if (newest.isPresent()) {
            throw new LocalRunException(
                    "The job goes on from %s, not from %s: leave the savepoint out, or begin anew with --fresh"
                            .formatted(newest.get(), savepoint));
        }
        Path copy = PrivateFiles.directory(directory.resolve("savepoint").resolve("chk-0"));
        try (Stream<Path> files = Files.list(savepoint)) {
            // Without the metadata, a copy that was interrupted is not a checkpoint.
            for (Path file :
                    files.sorted(Comparator.comparing(file -> file.endsWith(METADATA))).toList()) {
                Files.copy(
                        file,
                        copy.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
