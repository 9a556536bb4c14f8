package io.nextup.trainer.operate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.io.file.PathUtils;

/** A directory that is deleted after use. */
public final class WorkDirectory implements AutoCloseable {
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

    /** Deletes as much as possible; a file that another thread still writes stays. */
    private synchronized void delete() {
        deleted = true;
        try {
            deleteAll();
        } catch (IOException e) {
            // Nobody is left to act on it: the system clears its temporary folder, and the next
            // user of a directory of this name deletes its files.
        }
    }

    private void deleteAll() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        PathUtils.deleteDirectory(path);
    }
}
