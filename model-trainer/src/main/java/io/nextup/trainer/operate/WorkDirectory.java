package io.nextup.trainer.operate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.io.file.PathUtils;

/** A directory that is gone after use. */
public final class WorkDirectory implements AutoCloseable {
    private final Path path;
    private final Optional<Thread> onExit;
    private boolean deleted;

    /** A new one in the system's temporary folder, gone after Ctrl-C, too. */
    public WorkDirectory() throws IOException {
        path = Files.createTempDirectory("nextup-train-");
        onExit = Optional.of(new Thread(this::delete, "delete-" + path.getFileName()));
        onExit.ifPresent(Runtime.getRuntime()::addShutdownHook);
    }

    /**
     * One of that name, without what a process that was killed left there. After Ctrl-C it is
     * whoever works in it who closes it, once that does no harm.
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

    /** Does something that Ctrl-C must not tear: the JVM's end waits for it. */
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

    /** As much as possible: what another thread still writes stays. */
    private synchronized void delete() {
        deleted = true;
        try {
            deleteAll();
        } catch (IOException e) {
            // Nobody is left to act on it: the system clears its temporary folder, and whoever
            // works in a directory of this name again deletes what is there.
        }
    }

    private void deleteAll() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        PathUtils.deleteDirectory(path);
    }
}
