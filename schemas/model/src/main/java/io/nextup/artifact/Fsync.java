package io.nextup.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Forces files and directories to the disk, so that a crash of the machine cannot undo them. */
public final class Fsync {
    private Fsync() {}

    /** Makes the content of a file durable; the file may be read-only. */
    public static void file(Path file) throws IOException {
        force(file);
    }

    /** Makes the names in a directory durable: which files there are, not what they contain. */
    public static void directory(Path directory) throws IOException {
        force(directory);
    }

    private static void force(Path path) throws IOException {
        // A channel that only reads forces all that was written through others, too.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
