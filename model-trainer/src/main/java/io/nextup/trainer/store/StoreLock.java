package io.nextup.trainer.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.trainer.history.HistoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a store to one process. The system releases the lock when the process ends, however it
 * does.
 */
final class StoreLock implements AutoCloseable {
    static final String NAME = "lock";

    /** Position beyond the text, so that other processes may read the text on every system. */
    private static final long LOCKED_BYTE = 1 << 20;

    /**
     * Directories whose stores this process has open. The system counts locks by process: opening
     * and closing the file once more would release the lock that is held.
     */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private StoreLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static StoreLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!OPEN_HERE.add(real)) {
            throw taken(directory, thisProcess());
        }
        try {
            return new StoreLock(real, lock(directory));
        } catch (IOException | RuntimeException e) {
            OPEN_HERE.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw taken(directory, Files.readString(file));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(thisProcess().getBytes(UTF_8)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String thisProcess() {
        return "process %d".formatted(ProcessHandle.current().pid());
    }

    private static HistoryException taken(Path directory, String owner) {
        return new HistoryException(
                "The store %s is in use by %s: wait until it is done, stop it, or give another directory with --store"
                        .formatted(directory, owner.isEmpty() ? "another process" : owner));
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            OPEN_HERE.remove(directory);
        }
    }
}
