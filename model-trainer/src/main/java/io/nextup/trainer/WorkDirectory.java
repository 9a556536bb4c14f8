package io.nextup.trainer;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;

/** A temporary directory that is gone after use, and after Ctrl-C. */
final class WorkDirectory implements AutoCloseable {
    private final Path path;
    private final Thread onExit;
    private boolean deleted;

    WorkDirectory() throws IOException {
        path = Files.createTempDirectory("nextup-train-");
        onExit = new Thread(this::delete, "delete-" + path.getFileName());
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    Path path() {
        return path;
    }

    /** Does something that Ctrl-C must not tear: the JVM's end waits for it. */
    synchronized <T> T whole(Callable<T> work) throws Exception {
        if (deleted) {
            throw new IOException("Stopped before it was done");
        }
        return work.call();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return; // The JVM is stopping: the hook deletes.
        }
        delete();
    }

    /** As much as possible: what another thread still writes stays in the temporary folder. */
    private synchronized void delete() {
        deleted = true;
        try {
            Files.walkFileTree(
                    path,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.deleteIfExists(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path directory, IOException e)
                                throws IOException {
                            Files.deleteIfExists(directory);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            // Nobody is left to act on it, and the system clears its temporary folder.
        }
    }
}
