package io.nextup.model.s3;

import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Copies of artifacts in a directory on the local disk, which several processes may share. A copy
 * appears whole, by one rename, and is verified whenever it is used; of the copies the {@value
 * #KEPT} newest stay.
 */
final class ArtifactCache {
    /** Enough for the model that serves, the next one, and other slots on the same machine. */
    static final int KEPT = 8;

    private static final String COPY = "artifact-";
    private static final String UNFINISHED = ".fetching-";

    private final Path directory;

    ArtifactCache(Path directory) {
        this.directory = directory;
    }

    /** Brings an artifact's files into an empty directory, or says why that cannot be. */
    interface Download {
        void to(Path empty) throws ArtifactException, IOException;
    }

    /**
     * The copy of this name, made if it is not there or was harmed.
     *
     * @param name tells the content: another content has another name
     */
    Artifact get(String name, Download download) throws ArtifactException, IOException {
        Path copy = directory.resolve(COPY + name);
        if (Files.isDirectory(copy)) {
            try {
                return Artifact.read(copy);
            } catch (ArtifactException harmed) {
                delete(copy);
            }
        }
        Files.createDirectories(directory);
        Path unfinished = Files.createDirectory(directory.resolve(UNFINISHED + UUID.randomUUID()));
        try {
            download.to(unfinished);
            move(unfinished, copy);
        } finally {
            delete(unfinished);
        }
        dropAllButTheNewest();
        return Artifact.read(copy);
    }

    private static void move(Path unfinished, Path copy) throws IOException {
        try {
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // A rename never replaces a directory that holds something: another process was faster.
            if (!Files.isDirectory(copy)) {
                throw e;
            }
        }
    }

    private void dropAllButTheNewest() throws IOException {
        record Copy(Path path, FileTime made) {}
        List<Copy> copies;
        try (Stream<Path> entries = Files.list(directory)) {
            copies =
                    entries.filter(path -> path.getFileName().toString().startsWith(COPY))
                            .map(path -> new Copy(path, made(path)))
                            .sorted(Comparator.comparing(Copy::made).reversed())
                            .toList();
        }
        for (Copy old : copies.subList(Math.min(KEPT, copies.size()), copies.size())) {
            delete(old.path());
        }
    }

    /** One that another process deletes just now counts as the oldest. */
    private static FileTime made(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static void delete(Path copy) throws IOException {
        try (Stream<Path> files = Files.list(copy)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            return;
        }
        Files.deleteIfExists(copy);
    }
}
