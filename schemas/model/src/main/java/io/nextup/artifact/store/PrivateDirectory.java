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
import java.util.Optional;
import java.util.Set;

/**
 * Directories that no other user changes: what was verified there is what is read later. File
 * systems without POSIX permissions have no such check.
 */
public final class PrivateDirectory {
    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rwx------");

    private static final String ROOT = "root";

    private final FileOwners owners;

    PrivateDirectory(FileOwners owners) {
        this.owners = owners;
    }

    /** The users to whom files belong. */
    interface FileOwners {
        /** Returns the owner of a path itself, not of what a link leads to; empty without POSIX. */
        Optional<String> of(Path path) throws IOException;

        /** Returns this process's user; empty if the system does not tell. */
        Optional<String> self() throws IOException;
    }

    /** Returns the owners that the file system tells. */
    static FileOwners ofTheSystem() {
        return new FileOwners() {
            @Override
            public Optional<String> of(Path path) throws IOException {
                return view(path).map(attributes -> attributes.owner().getName());
            }

            @Override
            public Optional<String> self() throws IOException {
                Optional<String> named = ProcessHandle.current().info().user();
                // A container's user often has a number and no name.
                Path process = Path.of("/proc/self/");
                return named.isPresent() || !Files.exists(process)
                        ? named
                        : of(process.toRealPath());
            }
        };
    }

    /** Creates a directory that only this user enters. */
    static void make(Path directory) throws IOException {
        Files.createDirectory(directory, attributes(directory.toAbsolutePath().getParent()));
    }

    /**
     * Creates the directory of a cache, and its parents, unless it is there. Only this user enters
     * it. One that is there stays as it is: a mounted volume may be open to all.
     */
    public static void makeShared(Path directory) throws IOException {
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

    /** Requires that a cache belongs to this process's user, or to root. */
    void requireOwner(Path cache) throws IOException {
        requireOwner(cache, owners.self());
    }

    /**
     * Requires that a cache belongs to the user who created a directory in it, or to root, who owns
     * mounted volumes.
     */
    void requireOwner(Path cache, Path made) throws IOException {
        requireOwner(cache, owners.of(made));
    }

    /** Requires an owner of the cache, and of a link that names it. */
    private void requireOwner(Path cache, Optional<String> user) throws IOException {
        if (user.isEmpty()) {
            return;
        }
        for (Path path : new Path[] {cache, cache.toRealPath()}) {
            Optional<String> owner = owners.of(path);
            if (owner.isPresent() && !owner.equals(user) && !owner.get().equals(ROOT)) {
                throw new IOException(
                        "%s belongs to %s, who could exchange models in it: name a directory that belongs to %s"
                                .formatted(path, owner.get(), user.get()));
            }
        }
    }

    /**
     * Requires a directory, not a link to one, that belongs to this user and that no other user
     * enters.
     */
    void requirePrivate(Path directory) throws ArtifactException, IOException {
        if (Files.isSymbolicLink(directory)) {
            throw new ArtifactException("%s is a link".formatted(directory));
        }
        Optional<String> owner = owners.of(directory);
        Optional<String> user = owners.self();
        if (owner.isPresent() && user.isPresent() && !owner.equals(user)) {
            throw new ArtifactException("%s belongs to %s".formatted(directory, owner.get()));
        }
        Optional<PosixFileAttributes> found = view(directory);
        if (found.isPresent() && !found.get().permissions().equals(OWNER)) {
            throw new ArtifactException(
                    "%s has the permissions %s, not %s"
                            .formatted(
                                    directory,
                                    PosixFilePermissions.toString(found.get().permissions()),
                                    PosixFilePermissions.toString(OWNER)));
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
