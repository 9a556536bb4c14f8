package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A small file that a process which dies leaves whole, or as it was before. */
record WholeFile(Path path) {
    WholeFile {
        requireNonNull(path, "path is null");
    }

    /** Returns the content, or empty if the file does not exist. */
    Optional<byte[]> read() throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Replaces the content. Makes the directory if it is missing. */
    void write(byte[] bytes) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path unfinished = path.resolveSibling(path.getFileName() + ".part");
        Files.write(unfinished, bytes);
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
