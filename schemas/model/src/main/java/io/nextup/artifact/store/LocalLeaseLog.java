package io.nextup.artifact.store;

import io.nextup.artifact.Fsync;
import io.nextup.artifact.lease.LeaseLog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A log of entries in a directory, each in a directory of its own that appears by one rename, as a
 * version does. So a file system that can publish artifacts can keep the lease.
 *
 * <p>A writer that dies leaves a directory whose name starts with {@code .new-}. Readers ignore it,
 * and a later writer deletes it.
 */
final class LocalLeaseLog implements LeaseLog {
    private static final String UNFINISHED = ".new-";

    private final Path directory;

    /**
     * @param root root of the registry; created with the first entry
     */
    LocalLeaseLog(Path root) {
        directory = root.resolve(DIRECTORY);
    }

    @Override
    public Set<Long> numbers() throws IOException {
        Set<Long> numbers = new HashSet<>();
        for (Path entry : list()) {
            LeaseLog.number(entry.getFileName().toString())
                    .filter(number -> Files.isRegularFile(file(number)))
                    .ifPresent(numbers::add);
        }
        return numbers;
    }

    @Override
    public Optional<byte[]> read(long number) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(number)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void append(long number, byte[] content) throws IOException {
        Files.createDirectories(directory);
        Path unfinished =
                directory.resolve(UNFINISHED + LeaseLog.name(number) + "-" + UUID.randomUUID());
        Files.createDirectory(unfinished);
        try {
            Path file = unfinished.resolve(FILE_NAME);
            Files.write(file, content);
            Fsync.file(file);
            // Otherwise a power failure could leave the entry without its file, as if it had no
            // holder.
            Fsync.directory(unfinished);
            // A rename never replaces a directory that is not empty.
            Files.move(unfinished, file(number).getParent(), StandardCopyOption.ATOMIC_MOVE);
            // Otherwise a power failure could make the next writer give out a fencing number again.
            Fsync.directory(directory);
        } catch (FileSystemException e) {
            // It is gone: a server renamed it at the first of two requests, or others are so far
            // ahead that they deleted it.
            if (Files.exists(unfinished) && read(number).isEmpty()) {
                throw e;
            }
        } finally {
            delete(unfinished);
        }
    }

    @Override
    public void deleteBelow(long number) throws IOException {
        for (Path entry : list()) {
            String name = entry.getFileName().toString();
            if (name.startsWith(UNFINISHED)) {
                name = name.substring(UNFINISHED.length()).replaceFirst("-.*", "");
            }
            if (LeaseLog.number(name).filter(found -> found < number).isPresent()) {
                delete(entry);
            }
        }
    }

    private static void delete(Path entry) throws IOException {
        Files.deleteIfExists(entry.resolve(FILE_NAME));
        try {
            Files.deleteIfExists(entry);
        } catch (DirectoryNotEmptyException e) {
            // A slow writer has put its entry there meanwhile; the next deletion removes it.
        }
    }

    private Set<Path> list() throws IOException {
        Set<Path> entries = new HashSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (DirectoryIteratorException e) {
            throw new IOException("%s cannot be listed".formatted(directory), e);
        }
        return entries;
    }

    @Override
    public String place(long number) {
        return file(number).toString();
    }

    private Path file(long number) {
        return directory.resolve(LeaseLog.name(number)).resolve(FILE_NAME);
    }
}
