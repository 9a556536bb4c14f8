package io.nextup.scoring.torch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary directory that only this user enters. Closing it deletes it; one whose process was
 * killed is deleted when a later process makes its own.
 *
 * <p>Each directory holds a file that its process locks: the system releases the lock however the
 * process ends. POSIX drops a lock as soon as its process closes any descriptor of the file, so the
 * name of a directory tells its process, which passes over its own ones.
 */
final class ModuleDirectory implements AutoCloseable {
    static final String COPY = "copy.pt";
    static final String MODULE = "module.pt";
    static final String LOCK = "lock";

    private static final Logger LOG = LoggerFactory.getLogger(ModuleDirectory.class);
    private static final String PREFIX = "nextup-module-";
    private static final String UNLOCKED = "lock.new";

    /** The process's number alone is not enough: each container has a process 1. */
    private static final String OF_THIS_PROCESS =
            PREFIX
                    + ProcessHandle.current().pid()
                    + "-"
                    + ProcessHandle.current()
                            .info()
                            .startInstant()
                            .map(Instant::toEpochMilli)
                            .orElse(0L)
                    + "-";

    private final Path path;
    private final FileChannel lock;

    private ModuleDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes a directory, and deletes those of this user's dead processes. */
    static ModuleDirectory in(Path parent) throws IOException {
        // Java gives a temporary directory the permissions of its owner alone.
        Path path = Files.createTempDirectory(parent, OF_THIS_PROCESS);
        ModuleDirectory made;
        try {
            made = new ModuleDirectory(path, lock(path));
        } catch (IOException | RuntimeException e) {
            delete(path);
            throw e;
        }
        try {
            deleteLeftovers(parent, owner(path));
        } catch (IOException e) {
            LOG.warn("Modules of dead processes in {} cannot be deleted", parent, e);
        }
        return made;
    }

    /** Gives the file its name once it is locked: under this name, unlocked means dead. */
    private static FileChannel lock(Path directory) throws IOException {
        Path unlocked = directory.resolve(UNLOCKED);
        FileChannel channel =
                FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.lock();
            Files.move(unlocked, directory.resolve(LOCK));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Deletes the directories of dead processes.
     *
     * @param user owner of the directories to look at
     */
    static void deleteLeftovers(Path parent, UserPrincipal user) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path directory : found) {
                if (!directory.getFileName().toString().startsWith(OF_THIS_PROCESS)
                        && isOf(user, directory)) {
                    deleteIfDead(directory);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isOf(UserPrincipal user, Path directory) throws IOException {
        try {
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && owner(directory).equals(user);
        } catch (NoSuchFileException deleted) {
            return false;
        }
    }

    private static UserPrincipal owner(Path path) throws IOException {
        return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void deleteIfDead(Path directory) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(
                                directory.resolve(LOCK),
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS);
                FileLock locked = channel.tryLock()) {
            if (locked != null) {
                LOG.info("Deleting {}: the process that made it is dead", directory);
                delete(directory);
            }
        } catch (NoSuchFileException | OverlappingFileLockException alive) {
            // It is being made or deleted, or is in use.
            return;
        }
    }

    Path resolve(String file) {
        return path.resolve(file);
    }

    @Override
    public void close() {
        try (lock) {
            delete(path);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted", path, e);
        }
    }

    /** Deletes the files of a module and their directory, and nothing below it. */
    private static void delete(Path directory) throws IOException {
        for (String file : new String[] {COPY, MODULE, UNLOCKED, LOCK, ""}) {
            Files.deleteIfExists(directory.resolve(file));
        }
    }
}
