package io.nextup.trainer.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.trainer.history.HistoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a store to one process; the system lets go of it when the process ends, however it does.
 */
final class StoreLock implements AutoCloseable {
    static final String NAME = "lock";

    /** Beyond the text, which others may read on every system. */
    private static final long LOCKED_BYTE = 1 << 20;

    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    static StoreLock take(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw taken(directory, file);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            "process %d".formatted(ProcessHandle.current().pid()).getBytes(UTF_8)));
            return new StoreLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(directory, file);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static HistoryException taken(Path directory, Path file) throws IOException {
        String owner = Files.readString(file);
        return new HistoryException(
                "The store %s is in use by %s: wait until it is done, stop it, or give another directory with --store"
                        .formatted(directory, owner.isEmpty() ? "another process" : owner));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
