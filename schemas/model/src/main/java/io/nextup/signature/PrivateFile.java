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

/** The rule for files that hold a secret: others must not be able to read them. */
public final class PrivateFile {
    private static final Set<PosixFilePermission> GROUP =
            PosixFilePermissions.fromString("---rwx---");

    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("------rwx");

    private PrivateFile() {}

    /**
     * Refuses a file that others can read, as ssh does: all users, or the group of a file that this
     * process's user owns. A file of root that a group may read passes, since a mounted secret has
     * that form. Where files have no such permissions, all pass.
     *
     * @param secret what the file holds, for the message, such as {@code signing key}
     * @throws IOException if others can read it, or there is none
     */
    public static void require(Path file, String secret) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes attributes = view.readAttributes();
        Optional<String> user = ProcessHandle.current().info().user();
        boolean isOurs = user.equals(Optional.of(attributes.owner().getName()));
        Set<PosixFilePermission> permissions = attributes.permissions();
        if (permissions.stream()
                .anyMatch(one -> OTHERS.contains(one) || (isOurs && GROUP.contains(one)))) {
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
}
