package io.nextup.serving;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Instances that several owners share: made for the first, closed after the last. Thread-safe.
 *
 * @param <K> what they are told apart by
 * @param <V> what is shared
 */
final class SharedInstances<K, V> {

    /** One owner's share. Closing it twice does no harm. */
    final class Lease implements AutoCloseable {
        private final K key;
        private final Shared<V> shared;
        private boolean released;

        private Lease(K key, Shared<V> shared) {
            this.key = key;
            this.shared = shared;
        }

        V value() {
            return shared.value;
        }

        @Override
        public void close() {
            release(this);
        }
    }

    private static final class Shared<V> {
        private final V value;
        private int owners;

        private Shared(V value) {
            this.value = value;
        }
    }

    private final Consumer<V> close;
    // Guarded by this.
    private final Map<K, Shared<V>> instances = new HashMap<>();

    /**
     * @param close ends an instance; must be quick, for others wait
     */
    SharedInstances(Consumer<V> close) {
        this.close = close;
    }

    synchronized Lease acquire(K key, Supplier<V> create) {
        Shared<V> shared = instances.computeIfAbsent(key, k -> new Shared<>(create.get()));
        shared.owners++;
        return new Lease(key, shared);
    }

    private synchronized void release(Lease lease) {
        if (lease.released) {
            return;
        }
        lease.released = true;
        lease.shared.owners--;
        if (lease.shared.owners == 0 && instances.remove(lease.key, lease.shared)) {
            close.accept(lease.shared.value);
        }
    }

    /** Closes an instance whatever its owners do, and gives it back; empty if there is none. */
    synchronized Optional<V> evict(K key) {
        Shared<V> shared = instances.remove(key);
        if (shared == null) {
            return Optional.empty();
        }
        close.accept(shared.value);
        return Optional.of(shared.value);
    }
}
