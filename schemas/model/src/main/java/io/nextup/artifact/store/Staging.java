package io.nextup.artifact.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The directories of versions that a registry is publishing or deleting. Their names start with
 * {@code .staging-}.
 */
final class Staging {
    private static final String PREFIX = ".staging-";

    private final Path root;

    Staging(Path root) {
        this.root = root;
    }

    /** Returns the path of a new staging directory, not created yet. */
    Path newFor(String version) {
        return root.resolve(PREFIX + version + "-" + UUID.randomUUID());
    }

    /**
     * Deletes the staging directories in which nothing was written at an instant or later.
     *
     * @return number of deleted directories
     */
    int clear(Instant before) throws IOException {
        int cleared = 0;
        for (Path directory : list()) {
            if (lastWritten(directory).isBefore(before)) {
                delete(directory);
                cleared++;
            }
        }
        return cleared;
    }

    private List<Path> list() throws IOException {
        List<Path> directories = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, PREFIX + "*")) {
            stream.forEach(directories::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw new IOException("%s cannot be listed".formatted(root), e);
        }
        return directories;
    }

    /**
     * Returns the newest of all times in a directory. The directory's own time shows the start of
     * its last file, the file's time its last write. A rename changes neither.
     */
    private static Instant lastWritten(Path directory) throws IOException {
        Instant[] newest = {Instant.MIN};
        Files.walkFileTree(
                directory,
                new Visitor() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path visited, BasicFileAttributes attributes) {
                        return visitFile(visited, attributes);
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        Instant written = attributes.lastModifiedTime().toInstant();
                        if (written.isAfter(newest[0])) {
                            newest[0] = written;
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return newest[0];
    }

    /** Deletes a directory with all its content, if it is there. */
    static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new Visitor() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException e)
                            throws IOException {
                        Files.deleteIfExists(visited);
                        return super.postVisitDirectory(visited, e);
                    }
                });
    }

    /** A visitor that tolerates another process deleting the same directory. */
    private abstract static class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return e instanceof NoSuchFileException
                    ? FileVisitResult.CONTINUE
                    : super.visitFileFailed(file, e);
        }
    }
}
