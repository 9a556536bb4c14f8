package io.nextup.serving.feed;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Values that wait to be written: the newest of each key, in the order in which the keys arrived.
 * Not thread-safe: its owner holds the lock.
 */
final class WaitingWrites {

    /**
     * One value under its key.
     *
     * @param value the value; null for a tombstone
     * @param written future of the offset, or of the failure
     */
    record Write(byte[] key, byte[] value, CompletableFuture<Long> written) {}

    private final int capacity;
    private final Map<ByteBuffer, Write> byKey = new LinkedHashMap<>();

    /**
     * @param capacity most keys that wait
     */
    WaitingWrites(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Queues a value. It replaces an older one of its key, and takes over that one's future.
     *
     * @return future of the write; empty if too many other keys wait
     */
    Optional<CompletableFuture<Long>> add(byte[] key, byte[] value) {
        ByteBuffer mapKey = ByteBuffer.wrap(key);
        Write older = byKey.get(mapKey);
        if (older == null && byKey.size() == capacity) {
            return Optional.empty();
        }
        CompletableFuture<Long> written =
                older == null ? new CompletableFuture<>() : older.written();
        byKey.put(mapKey, new Write(key, value, written));
        return Optional.of(written);
    }

    /** Removes the value that has waited longest. */
    Optional<Write> next() {
        Iterator<Write> oldest = byKey.values().iterator();
        if (!oldest.hasNext()) {
            return Optional.empty();
        }
        Write next = oldest.next();
        oldest.remove();
        return Optional.of(next);
    }

    List<Write> takeAll() {
        List<Write> all = List.copyOf(byKey.values());
        byKey.clear();
        return all;
    }
}
