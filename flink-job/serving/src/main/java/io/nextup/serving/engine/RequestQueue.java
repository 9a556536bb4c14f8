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
 * @param <T> what waits
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

    /** Requests with equal keys may take each other's place; null if none may. */
    private final Function<T, ?> key;

    /** Decides whether the second request may take the place of the first. */
    private final BiPredicate<T, T> replaceable;

    /** The newest one of each key, as long as it waits. */
    private final Map<Object, Waiting<T>> byKey = new HashMap<>();

    private LengthBuckets buckets;
    private long arrivals;
    private int size;

    private RequestQueue(LengthBuckets buckets, Function<T, ?> key, BiPredicate<T, T> replaceable) {
        this.key = key;
        this.replaceable = replaceable;
        use(buckets);
    }

    /** A queue in which no request takes the place of another. */
    static <T> RequestQueue<T> of(LengthBuckets buckets) {
        return new RequestQueue<>(buckets, null, (older, newer) -> false);
    }

    /**
     * A queue in which {@link #conflate} may put a request in the place of the newest one with an
     * equal key.
     *
     * @param replaceable whether an older request, the first argument, may give its place to a
     *     newer one; where it may not, both wait
     */
    static <T> RequestQueue<T> conflating(
            LengthBuckets buckets, Function<T, ?> key, BiPredicate<T, T> replaceable) {
        return new RequestQueue<>(buckets, key, replaceable);
    }

    /**
     * Adds a request in the place of the newest one with an equal key, if that one waits and it may
     * be replaced: a user who goes on clicking does not fall back behind the others each time. Else
     * adds it at the end.
     *
     * @param length items of the sequence
     * @param nowNanos on any monotonic clock, the same for all calls
     * @return the request whose place it has taken; null where there is none
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
     * @param nowNanos on any monotonic clock, the same for all calls
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

    /** Inserts by arrival. May be slow, since a history seldom grows into a wider bucket. */
    private void insert(Waiting<T> one) {
        ArrayDeque<Waiting<T>> bucket = waiting.get(buckets.of(one.length));
        List<Waiting<T>> all = new ArrayList<>(bucket);
        all.add(one);
        all.sort(Comparator.comparingLong(each -> each.arrival));
        bucket.clear();
        bucket.addAll(all);
    }

    /**
     * Takes up to maxSize requests, oldest first, out of the bucket whose oldest request has waited
     * longest. Empty when nothing waits.
     */
    List<T> nextBatch(int maxSize) {
        ArrayDeque<Waiting<T>> oldest = null;
        for (ArrayDeque<Waiting<T>> bucket : waiting) {
            if (!bucket.isEmpty() && (oldest == null || before(bucket.peek(), oldest.peek()))) {
                oldest = bucket;
            }
        }
        List<T> batch = new ArrayList<>();
        while (oldest != null && !oldest.isEmpty() && batch.size() < maxSize) {
            batch.add(left(oldest.poll()));
        }
        return batch;
    }

    /** Takes out, and returns, the requests that nobody waits for any more. */
    List<T> removeIf(Predicate<T> unwanted) {
        List<T> removed = new ArrayList<>();
        for (ArrayDeque<Waiting<T>> bucket : waiting) {
            bucket.removeIf(
                    one -> {
                        boolean remove = unwanted.test(one.request);
                        if (remove) {
                            removed.add(left(one));
                        }
                        return remove;
                    });
        }
        return removed;
    }

    /** Sorts everything that waits into other buckets, each in the order of arrival. */
    void use(LengthBuckets newBuckets) {
        List<ArrayDeque<Waiting<T>>> sorted =
                Stream.generate(ArrayDeque<Waiting<T>>::new).limit(newBuckets.count()).toList();
        waiting.stream()
                .flatMap(ArrayDeque::stream)
                .sorted(Comparator.comparingLong(one -> one.arrival))
                .forEach(one -> sorted.get(newBuckets.of(one.length)).add(one));
        // Last: if memory is short before, nothing that waits is lost.
        buckets = newBuckets;
        waiting = sorted;
    }

    int size() {
        return size;
    }

    /** Time that the oldest request has waited; 0 when nothing waits. */
    long oldestWaitNanos(long nowNanos) {
        return waiting.stream()
                .filter(bucket -> !bucket.isEmpty())
                .mapToLong(bucket -> nowNanos - bucket.peek().sinceNanos)
                .max()
                .orElse(0);
    }

    /** Returns a request that no longer waits, and forgets it. */
    private T left(Waiting<T> one) {
        size--;
        if (key != null) {
            // Only if none that could not replace it waits behind it.
            byKey.remove(key.apply(one.request), one);
        }
        return one.request;
    }

    private static boolean before(Waiting<?> one, Waiting<?> other) {
        // By difference: a monotonic clock may overflow. Equal times go by arrival.
        long difference = one.sinceNanos - other.sinceNanos;
        return difference < 0 || (difference == 0 && one.arrival < other.arrival);
    }
}
