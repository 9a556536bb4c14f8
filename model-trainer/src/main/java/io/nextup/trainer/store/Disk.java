package io.nextup.trainer.store;

import io.nextup.artifact.Fsync;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** File operations of a store; not final, so that a test can make each step fail. */
class Disk {
    /** Creates a file, replacing one of that name; its bytes are durable when it is closed. */
    OutputStream create(Path file) throws IOException {
        return new DurableFile(file);
    }

    /** Replaces a file by another, or leaves both as they are. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Makes a directory's entries durable. */
    void force(Path directory) throws IOException {
        Fsync.directory(directory);
    }

    private static final class DurableFile extends FileOutputStream {
        private boolean forced;

        DurableFile(Path file) throws IOException {
            super(file.toFile());
        }

        @Override
        public void close() throws IOException {
            try {
                if (!forced) {
                    forced = true;
                    getFD().sync();
                }
            } finally {
                super.close();
            }
        }
    }
}
