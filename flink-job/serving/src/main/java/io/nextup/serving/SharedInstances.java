package io.nextup.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Instances that several owners share. The first owner makes one; it is closed a while after its
 * last owner, or as soon as an instance of another key is made. Closing only starts an instance's
 * end: this class remembers those that have not ended, for callers that must wait. Thread-safe.
 *
 * @param <K> the key of an instance
 * @param <V> the instance
 */
final class SharedInstances<K, V> {

    /** Runs tasks later. */
    interface Timer {
        /**
         * Runs a task once, on some thread.
         *
         * @return action that cancels the task if it is not running yet
         */
        Runnable runAfter(Duration delay, Runnable task);
    }

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
            release(this, shared.linger);
        }

        /** Gives the share back; closes the instance at once if this was its last owner. */
        void closeWithoutLinger() {
            release(this, Duration.ZERO);
        }
    }

    private static final class Shared<V> {
        private final V value;
        private final Duration linger;
        private int owners;

        /** Action that cancels its closing; null while it has owners. */
        private Runnable cancelClosing;

        private Shared(V value, Duration linger) {
            this.value = value;
            this.linger = linger;
        }
    }

    private final Consumer<V> close;
    private final Predicate<V> hasEnded;
    private final Supplier<Timer> timers;
    // Guarded by this.
    private final Map<K, Shared<V>> instances = new HashMap<>();
    private final Map<K, List<V>> closed = new HashMap<>();
    private Timer timer;

    /**
     * Creates an empty set of instances.
     *
     * @param close action that starts an instance's end; must be quick, since it blocks all other
     *     owners
     * @param hasEnded test whether a closed instance has ended; must be quick, too
     * @param timers factory of the timer, called at its first use
     */
    SharedInstances(Consumer<V> close, Predicate<V> hasEnded, Supplier<Timer> timers) {
        this.close = close;
        this.hasEnded = hasEnded;
        this.timers = timers;
    }

    /**
     * Takes a share of the instance of a key; makes the instance if there is none.
     *
     * @param linger time that the instance stays after its last owner
     */
    synchronized Lease acquire(K key, Duration linger, Supplier<V> create) {
        Shared<V> shared = instances.get(key);
        if (shared == null) {
            closeThoseWithoutOwners();
            forgetEnded();
            shared = new Shared<>(create.get(), linger);
            instances.put(key, shared);
        }
        if (shared.cancelClosing != null) {
            shared.cancelClosing.run();
            shared.cancelClosing = null;
        }
        shared.owners++;
        return new Lease(key, shared);
    }

    private void closeThoseWithoutOwners() {
        List<K> lingering = new ArrayList<>();
        instances.forEach(
                (key, shared) -> {
                    if (shared.owners == 0) {
                        lingering.add(key);
                    }
                });
        lingering.forEach(this::close);
    }

    private synchronized void release(Lease lease, Duration linger) {
        if (lease.released) {
            return;
        }
        lease.released = true;
        lease.shared.owners--;
        if (lease.shared.owners > 0 || instances.get(lease.key) != lease.shared) {
            return;
        }
        if (linger.isZero()) {
            close(lease.key);
            return;
        }
        if (timer == null) {
            timer = timers.get();
        }
        lease.shared.cancelClosing =
                timer.runAfter(linger, () -> closeIfUnowned(lease.key, lease.shared));
    }

    private synchronized void closeIfUnowned(K key, Shared<V> shared) {
        if (shared.owners == 0 && instances.get(key) == shared) {
            close(key);
        }
    }

    /**
     * Closes the instance of a key, even one with owners, and forgets the key.
     *
     * @return instances of the key that were closed before and have not ended, then the current one
     *     if there is one; the caller waits for them
     */
    synchronized List<V> evict(K key) {
        if (instances.containsKey(key)) {
            close(key);
        }
        forgetEnded();
        List<V> left = closed.remove(key);
        return left == null ? List.of() : left;
    }

    private void close(K key) {
        Shared<V> shared = instances.remove(key);
        if (shared.cancelClosing != null) {
            shared.cancelClosing.run();
        }
        close.accept(shared.value);
        closed.computeIfAbsent(key, none -> new ArrayList<>()).add(shared.value);
    }

    private void forgetEnded() {
        closed.values().forEach(values -> values.removeIf(hasEnded));
        closed.values().removeIf(List::isEmpty);
    }
}
