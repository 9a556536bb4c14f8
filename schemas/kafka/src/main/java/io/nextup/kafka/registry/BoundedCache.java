package io.nextup.kafka.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps a limited number of entries and evicts the least recently read one. */
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
