package io.nextup.console.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.nextup.intake.TrialUsers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The trial users that are to be erased yet, in a file that outlives this process. One process at a
 * time holds it: another would take the users that are played here for abandoned ones.
 */
public final class TrialList implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;

    private TrialList(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Opens the list of a directory, which is made if need be.
     *
     * @throws IOException also if another process holds it
     */
    public static TrialList open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lock = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
        try {
            if (lock.tryLock() != null) {
                return new TrialList(directory.resolve("trial-users"), lock);
            }
        } catch (OverlappingFileLockException e) {
            // This very process holds it.
        }
        lock.close();
        throw new IOException(
                "Another console uses %s: end it, or name another --directory"
                        .formatted(directory));
    }

    /** Returns the users, in the order in which they were written. */
    List<String> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file, UTF_8)) {
            // Whatever else a damaged file holds must not be erased.
            return lines.filter(TrialUsers::isTrial).toList();
        }
    }

    /** Replaces the file, whole or not at all. */
    void write(Collection<String> users) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.write(whole, users, UTF_8);
        Files.move(
                whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
