package io.nextup.signature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The rule for files and directories that hold a secret or say what to do, checked before they are
 * used. There are three cases:
 *
 * <ul>
 *   <li>A secret may come from elsewhere: {@link #require}.
 *   <li>A program of this user made it on this machine: {@link #requireOwn}.
 *   <li>It holds no secret, and programs follow it: {@link #requireUnforged}.
 * </ul>
 *
 * <p>Where files have no POSIX permissions, all pass.
 */
public final class PrivateFile {
    private static final Set<PosixFilePermission> GROUP =
            PosixFilePermissions.fromString("---rwx---");

    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("------rwx");

    private static final String ROOT = "root";

    private PrivateFile() {}

    /**
     * Refuses a file that others can read, as ssh does: all users, or the group of a file that this
     * process's user owns. A file of root that a group may read passes, since a mounted secret has
     * that form.
     *
     * @param secret what the file holds, for the message, such as {@code signing key}
     * @throws IOException if others can read it, or it does not exist
     */
    public static void require(Path file, String secret) throws IOException {
        Optional<PosixFileAttributes> found = attributes(file);
        if (found.isEmpty()) {
            return;
        }
        Set<PosixFilePermission> permissions = found.get().permissions();
        boolean isOurs = user().equals(Optional.of(owner(found.get())));
        if (holdAny(permissions, OTHERS) || (isOurs && holdAny(permissions, GROUP))) {
            throw new IOException(
                    "Others can read the %s %s (%s), so it is not used: run chmod 600 %s, and replace the %s if it was exposed"
                            .formatted(
                                    secret,
                                    file,
                                    PosixFilePermissions.toString(permissions),
                                    file,
                                    secret));
        }
    }

    /**
     * Refuses a file or a directory that belongs to another user, or to which any other has access:
     * whoever can write there could have this user trust a key, a broker or a login of theirs.
     *
     * @param instead what a user can do where it belongs to another one, for the message, such as
     *     {@code name keys of your own}
     * @throws IOException if another user owns it or has access to it, or it does not exist
     */
    public static void requireOwn(Path path, String instead) throws IOException {
        Optional<PosixFileAttributes> found = attributes(path);
        if (found.isEmpty()) {
            return;
        }
        String owner = owner(found.get());
        if (!user().orElse(owner).equals(owner)) {
            throw new IOException(
                    "%s belongs to %s, so it is not used: %s".formatted(path, owner, instead));
        }
        Set<PosixFilePermission> permissions = found.get().permissions();
        if (holdAny(permissions, OTHERS) || holdAny(permissions, GROUP)) {
            throw new IOException(
                    "Others have access to %s (%s), so it is not used: run chmod %s %s if only you have written there, and replace what they may have read"
                            .formatted(
                                    path,
                                    PosixFilePermissions.toString(permissions),
                                    found.get().isDirectory() ? "700" : "600",
                                    path));
        }
    }

    /**
     * Refuses a file that another user than root could have written: this user would do what that
     * one wants. A group may write if it has the owner's name, as where each user has one.
     *
     * @param instead what a user can do where the file belongs to another one, for the message
     * @throws IOException if another user could have written it, or it does not exist
     */
    public static void requireUnforged(Path path, String instead) throws IOException {
        Optional<PosixFileAttributes> found = attributes(path);
        if (found.isEmpty()) {
            return;
        }
        String owner = owner(found.get());
        if (!owner.equals(ROOT) && !user().orElse(owner).equals(owner)) {
            throw new IOException(
                    "%s belongs to %s, so it is not used: %s".formatted(path, owner, instead));
        }
        Set<PosixFilePermission> permissions = found.get().permissions();
        boolean isOwnGroup = found.get().group().getName().equals(owner);
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || (permissions.contains(PosixFilePermission.GROUP_WRITE) && !isOwnGroup)) {
            throw new IOException(
                    "Others can write %s (%s), so it is not used: run chmod go-w %s if only you have written there"
                            .formatted(path, PosixFilePermissions.toString(permissions), path));
        }
    }

    private static Optional<PosixFileAttributes> attributes(Path path) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view == null ? Optional.empty() : Optional.of(view.readAttributes());
    }

    private static Optional<String> user() {
        return ProcessHandle.current().info().user();
    }

    private static String owner(PosixFileAttributes attributes) {
        return attributes.owner().getName();
    }

    private static boolean holdAny(
            Set<PosixFilePermission> permissions, Set<PosixFilePermission> of) {
        return permissions.stream().anyMatch(of::contains);
    }
}
