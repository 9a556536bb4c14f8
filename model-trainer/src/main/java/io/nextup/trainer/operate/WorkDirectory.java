package io.nextup.trainer.operate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.io.file.PathUtils;

/** A directory that is deleted after use. */
public final class WorkDirectory implements AutoCloseable {
    private static final int MOST_DELETIONS = 10;

    private final Path path;
    private final Optional<Thread> onExit;
    private boolean deleted;

    /** Makes one in the system's temporary folder, which is deleted after Ctrl-C, too. */
    public WorkDirectory() throws IOException {
        path = Files.createTempDirectory("nextup-train-");
        onExit = Optional.of(new Thread(this::delete, "delete-" + path.getFileName()));
        onExit.ifPresent(Runtime.getRuntime()::addShutdownHook);
    }

    /**
     * Makes one of a given name, without the files of a process that was killed. Its user closes it
     * after Ctrl-C, once that does no harm.
     */
    public WorkDirectory(Path path) throws IOException {
        this.path = path;
        this.onExit = Optional.empty();
        deleteAll();
        Files.createDirectories(path);
    }

    public Path path() {
        return path;
    }

    /** Does work that Ctrl-C must not interrupt: the JVM's end waits for it. */
    public synchronized <T> T whole(Callable<T> work) throws Exception {
        if (deleted) {
            throw new IOException("Stopped before it was done");
        }
        return work.call();
    }

    @Override
    public void close() {
        try {
            onExit.ifPresent(Runtime.getRuntime()::removeShutdownHook);
        } catch (IllegalStateException e) {
            return; // The JVM is stopping: the hook deletes.
        }
        delete();
    }

    /**
     * Deletes all files, also those that another thread creates meanwhile: once a directory is
     * gone, none can be created in it.
     */
    private synchronized void delete() {
        deleted = true;
        for (int attempt = 0; attempt < MOST_DELETIONS && Files.exists(path); attempt++) {
            try {
                deleteAll();
            } catch (IOException e) {
                // The next attempt deletes what came between. Of what is left after the last one
                // the system clears its temporary folder.
            }
        }
    }

    private void deleteAll() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        PathUtils.deleteDirectory(path);
    }
}
