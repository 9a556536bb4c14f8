package io.nextup.artifact.lease;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** A correct log in memory. */
final class MemoryLeaseLog implements LeaseLog {
    private final ConcurrentSkipListMap<Long, byte[]> entries = new ConcurrentSkipListMap<>();

    @Override
    public Set<Long> numbers() {
        return new HashSet<>(entries.keySet());
    }

    @Override
    public Optional<byte[]> read(long number) {
        return Optional.ofNullable(entries.get(number));
    }

    @Override
    public void append(long number, byte[] content) {
        entries.putIfAbsent(number, content.clone());
    }

    @Override
    public void deleteBelow(long number) {
        entries.headMap(number).clear();
    }

    @Override
    public String place(long number) {
        return "memory/" + LeaseLog.name(number);
    }

    /** Reads the newest entry. */
    LeaseRecord newest() throws IOException {
        Map.Entry<Long, byte[]> last = entries.lastEntry();
        return LeaseRecord.parse(last.getValue(), place(last.getKey()));
    }
}
