package io.nextup.serving.feed;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Values that wait to be written: the newest of each key, in the order in which the keys came. Not
 * thread-safe: its owner holds the lock.
 */
final class WaitingWrites {

    /**
     * One value under its key.
     *
     * @param value null for a tombstone
     * @param written gets the offset, or what failed
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
     * Lets a value wait, in place of an older one of its key, whose future it takes over.
     *
     * @return what the write comes to; empty if too many other keys wait
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

    /** Takes what has waited longest. */
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
