package io.nextup.artifact.store;

import io.nextup.artifact.ArtifactException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/**
 * Directories that no other user changes: what was verified there is what is read later. File
 * systems without POSIX permissions have no such check.
 */
final class PrivateDirectory {
    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            PosixFilePermissions.fromString("----w--w-");

    private static final String ROOT = "root";

    private PrivateDirectory() {}

    /** Creates a directory that only this user enters. */
    static void make(Path directory) throws IOException {
        Files.createDirectory(directory, attributes(directory.toAbsolutePath().getParent()));
    }

    /**
     * Creates the directory of a cache, and its parents, unless it is there. Only this user enters
     * it. One that is there stays as it is: a mounted volume may be open to all.
     */
    static void makeShared(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectories(directory, attributes(parent));
    }

    private static FileAttribute<?>[] attributes(Path parent) throws IOException {
        return parent != null && view(parent).isPresent()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    /**
     * Requires that a cache belongs to the user who created a directory in it, or to root, who owns
     * mounted volumes. A link that names it must, too.
     */
    static void requireOwner(Path cache, Path made) throws IOException {
        Optional<PosixFileAttributes> ours = view(made);
        if (ours.isEmpty()) {
            return;
        }
        for (Path path : new Path[] {cache, cache.toRealPath()}) {
            UserPrincipal owner = view(path).orElseThrow().owner();
            if (!owner.equals(ours.get().owner()) && !owner.getName().equals(ROOT)) {
                throw new IOException(
                        "%s belongs to %s, who could exchange models in it: name a directory that belongs to %s"
                                .formatted(path, owner.getName(), ours.get().owner().getName()));
            }
        }
    }

    /**
     * Requires a directory, not a link to one, that belongs to this user, and that no other user
     * may write.
     */
    static void requireUnchangedByOthers(Path directory) throws ArtifactException, IOException {
        if (Files.isSymbolicLink(directory)) {
            throw new ArtifactException("%s is a link".formatted(directory));
        }
        Optional<PosixFileAttributes> found = view(directory);
        Optional<String> user = ProcessHandle.current().info().user();
        if (found.isPresent()
                && user.isPresent()
                && !found.get().owner().getName().equals(user.get())) {
            throw new ArtifactException(
                    "%s belongs to %s".formatted(directory, found.get().owner().getName()));
        }
        if (found.isPresent()
                && found.get().permissions().stream().anyMatch(OTHERS_WRITE::contains)) {
            throw new ArtifactException(
                    "%s can be written by others (%s)"
                            .formatted(
                                    directory,
                                    PosixFilePermissions.toString(found.get().permissions())));
        }
    }

    /** Returns the attributes of a path itself, not of what a link leads to. */
    private static Optional<PosixFileAttributes> view(Path path) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(
                        path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view == null ? Optional.empty() : Optional.of(view.readAttributes());
    }
}
