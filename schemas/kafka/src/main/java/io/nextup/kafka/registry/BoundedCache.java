package io.nextup.kafka.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps some entries, and forgets that one first which nobody has read for longest. */
final class BoundedCache<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int mostEntries;

    BoundedCache(int mostEntries) {
        super(16, 0.75f, true);
        this.mostEntries = mostEntries;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > mostEntries;
    }
}
