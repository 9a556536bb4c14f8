package io.nextup.local.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes files and directories for this user alone. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> DIRECTORY =
            PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /** Returns the attribute with which a file is created. */
    public static FileAttribute<Set<PosixFilePermission>> attribute() {
        return PosixFilePermissions.asFileAttribute(FILE);
    }

    /**
     * Creates a directory and those above it that are missing. Closes one that is there to all
     * others.
     *
     * @throws IOException if it belongs to another user
     */
    public static Path directory(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        permit(directory, DIRECTORY);
        return directory;
    }

    private static void permit(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (Files.getPosixFilePermissions(path).equals(permissions)) {
            return;
        }
        try {
            Files.setPosixFilePermissions(path, permissions);
        } catch (FileSystemException e) {
            throw new IOException(
                    "%s belongs to %s, who could read and exchange what is written there: name another directory"
                            .formatted(path, Files.getOwner(path).getName()),
                    e);
        }
    }

    /** Creates an empty file for a program that appends to it; leaves one that is there. */
    public static void create(Path file) throws IOException {
        try {
            Files.createFile(file, attribute());
        } catch (FileAlreadyExistsException e) {
            // An earlier run's, to which this one appends.
        }
    }

    /**
     * Writes a file in a private directory, in place of one that is there: readers find the old
     * text or the new one as a whole, also after a crash of the machine.
     */
    public static void write(Path file, String text) throws IOException {
        Path directory = directory(file.toAbsolutePath().getParent());
        Path fresh = Files.createTempFile(directory, "new-", null, attribute());
        try {
            Files.writeString(fresh, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Closes all that a library has written in a private directory, where the umask counted. */
    public static void closeAll(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(directory)) {
            all = paths.toList();
        }
        for (Path path : all) {
            permit(path, Files.isDirectory(path) ? DIRECTORY : FILE);
        }
    }
}
