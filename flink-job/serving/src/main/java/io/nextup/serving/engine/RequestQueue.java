package io.nextup.serving.engine;

import io.nextup.serving.shape.LengthBuckets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Requests that wait to be scored, by length bucket, oldest first. Not thread-safe: its owner holds
 * the lock.
 *
 * @param <T> type of the requests
 */
final class RequestQueue<T> {

    private static final class Waiting<T> {
        private final long sinceNanos;
        private final long arrival;
        private T request;
        private int length;

        private Waiting(T request, int length, long sinceNanos, long arrival) {
            this.request = request;
            this.length = length;
            this.sinceNanos = sinceNanos;
            this.arrival = arrival;
        }
    }

    private List<ArrayDeque<Waiting<T>>> waiting = List.of();

    /** Key of a request; requests with equal keys may replace each other. Null if none may. */
    private final Function<T, ?> key;

    /** Decides whether the second request may replace the first. */
    private final BiPredicate<T, T> replaceable;

    /** The newest waiting request of each key. */
    private final Map<Object, Waiting<T>> byKey = new HashMap<>();

    private LengthBuckets buckets;
    private long arrivals;
    private int size;

    private RequestQueue(LengthBuckets buckets, Function<T, ?> key, BiPredicate<T, T> replaceable) {
        this.key = key;
        this.replaceable = replaceable;
        use(buckets);
    }

    /** Makes a queue in which no request replaces another. */
    static <T> RequestQueue<T> of(LengthBuckets buckets) {
        return new RequestQueue<>(buckets, null, (older, newer) -> false);
    }

    /**
     * Makes a queue in which {@link #conflate} may replace the newest request with an equal key.
     *
     * @param replaceable test whether a newer request, the second argument, may replace an older
     *     one; if not, both wait
     */
    static <T> RequestQueue<T> conflating(
            LengthBuckets buckets, Function<T, ?> key, BiPredicate<T, T> replaceable) {
        return new RequestQueue<>(buckets, key, replaceable);
    }

    /**
     * Replaces the newest waiting request with an equal key, if that one may be replaced; else adds
     * the request at the end. A user who keeps clicking thus does not lose the place in the queue
     * each time.
     *
     * @param length items of the sequence
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     * @return the replaced request; null if there is none
     */
    T conflate(T request, int length, long nowNanos) {
        Waiting<T> older = key == null ? null : byKey.get(key.apply(request));
        if (older != null && replaceable.test(older.request, request)) {
            return replace(older, request, length);
        }
        add(request, length, nowNanos);
        return null;
    }

    /**
     * Adds a request at the end.
     *
     * @param length items of the sequence
     * @param nowNanos current time of a monotonic clock, the same one for all calls
     */
    void add(T request, int length, long nowNanos) {
        Waiting<T> last = new Waiting<>(request, length, nowNanos, arrivals++);
        waiting.get(buckets.of(length)).add(last);
        if (key != null) {
            byKey.put(key.apply(request), last);
        }
        size++;
    }

    private T replace(Waiting<T> older, T request, int length) {
        int bucket = buckets.of(older.length);
        T replaced = older.request;
        older.request = request;
        older.length = length;
        if (buckets.of(length) != bucket) {
            waiting.get(bucket).remove(older);
            insert(older);
        }
        return replaced;
    }

    /**
     * Inserts a request by arrival. It may be slow, since a history seldom grows into a wider
     * bucket.
     */
    private void insert(Waiting<T> one) {
        ArrayDeque<Waiting<T>> bucket = waiting.get(buckets.of(one.length));
        List<Waiting<T>> all = new ArrayList<>(bucket);
        all.add(one);
        all.sort(Comparator.comparingLong(each -> each.arrival));
        bucket.clear();
        bucket.addAll(all);
    }

    /**
     * Moves up to maxSize requests, oldest first, from the bucket whose oldest request has waited
     * longest; none if no request waits. If memory runs out, each request waits or is in the list.
     *
     * @param batch list to which the requests are added
     */
    void nextBatch(int maxSize, List<T> batch) {
        ArrayDeque<Waiting<T>> oldest = null;
        for (ArrayDeque<Waiting<T>> bucket : waiting) {
            if (!bucket.isEmpty() && (oldest == null || before(bucket.peek(), oldest.peek()))) {
                oldest = bucket;
            }
        }
        for (int i = 0; oldest != null && !oldest.isEmpty() && i < maxSize; i++) {
            Waiting<T> next = oldest.peek();
            Object itsKey = keyOf(next.request);
            batch.add(next.request);
            // Nothing below allocates.
            oldest.poll();
            left(next, itsKey);
        }
    }

    /** Removes and returns the unwanted requests. */
    List<T> removeIf(Predicate<T> unwanted) {
        List<T> removed = new ArrayList<>();
        for (ArrayDeque<Waiting<T>> bucket : waiting) {
            bucket.removeIf(
                    one -> {
                        boolean remove = unwanted.test(one.request);
                        if (remove) {
                            removed.add(one.request);
                            left(one, keyOf(one.request));
                        }
                        return remove;
                    });
        }
        return removed;
    }

    /** Sorts all waiting requests into other buckets, each in the order of arrival. */
    void use(LengthBuckets newBuckets) {
        List<ArrayDeque<Waiting<T>>> sorted =
                Stream.generate(ArrayDeque<Waiting<T>>::new).limit(newBuckets.count()).toList();
        waiting.stream()
                .flatMap(ArrayDeque::stream)
                .sorted(Comparator.comparingLong(one -> one.arrival))
                .forEach(one -> sorted.get(newBuckets.of(one.length)).add(one));
        // Assigned last: if memory runs out before, no waiting request is lost.
        buckets = newBuckets;
        waiting = sorted;
    }

    int size() {
        return size;
    }

    /** The waiting time of the oldest request; 0 if no request waits. */
    long oldestWaitNanos(long nowNanos) {
        return waiting.stream()
                .filter(bucket -> !bucket.isEmpty())
                .mapToLong(bucket -> nowNanos - bucket.peek().sinceNanos)
                .max()
                .orElse(0);
    }

    private Object keyOf(T request) {
        return key == null ? null : key.apply(request);
    }

    /** Forgets the key of an entry that has left the queue, and counts it no more. */
    private void left(Waiting<T> one, Object itsKey) {
        // A later request that could not replace this one may own the key.
        byKey.remove(itsKey, one);
        size--;
    }

    private static boolean before(Waiting<?> one, Waiting<?> other) {
        // Compares the difference, since a monotonic clock may overflow. Equal times go by arrival.
        long difference = one.sinceNanos - other.sinceNanos;
        return difference < 0 || (difference == 0 && one.arrival < other.arrival);
    }
}
