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
 * Requests that wait to be scored, in a line for each length of their sequences, oldest first. A
 * batch has requests of one length bucket. It starts with the length of the one that has waited
 * longest, and goes on with shorter ones and then longer ones, the nearest first. So if many wait,
 * little of it is padding. Not thread-safe: its owner holds the lock.
 *
 * @param <T> type of the requests
 */
final class RequestQueue<T> {

    private static final class Waiting<T> {
        private final long sinceNanos;
        private final long arrival;
        private T request;
        private int length;

        /** Number of the line in which it waits. */
        private int line;

        private Waiting(T request, int length, int line, long sinceNanos, long arrival) {
            this.request = request;
            this.length = length;
            this.line = line;
            this.sinceNanos = sinceNanos;
            this.arrival = arrival;
        }
    }

    /** Lines by length, 0 to the widest bucket; in the last one wait longer ones too. */
    private List<ArrayDeque<Waiting<T>>> lines = List.of();

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
        Object itsKey = keyOf(request);
        Waiting<T> newest = byKey.get(itsKey);
        int line = lineAfter(newest == null ? null : newest.line, length, buckets);
        Waiting<T> last = new Waiting<>(request, length, line, nowNanos, arrivals++);
        lines.get(line).add(last);
        if (key != null) {
            byKey.put(itsKey, last);
        }
        size++;
    }

    /** Lets no later request replace one that waits under this key. */
    void separate(Object itsKey) {
        byKey.remove(itsKey);
    }

    private T replace(Waiting<T> older, T request, int length) {
        T replaced = older.request;
        older.request = request;
        older.length = length;
        // Within a bucket it keeps its line: a longer sequence there costs less than a search.
        if (buckets.of(length) != buckets.of(older.line)) {
            lines.get(older.line).remove(older);
            insert(older);
        }
        return replaced;
    }

    /**
     * Inserts a request by arrival. It may be slow, since a history seldom grows into a wider
     * bucket.
     */
    private void insert(Waiting<T> one) {
        one.line = lineAfter(null, one.length, buckets);
        ArrayDeque<Waiting<T>> line = lines.get(one.line);
        List<Waiting<T>> all = new ArrayList<>(line);
        all.add(one);
        all.sort(Comparator.comparingLong(each -> each.arrival));
        line.clear();
        line.addAll(all);
    }

    /**
     * Moves up to maxSize requests from the bucket of the request that has waited longest; none if
     * no request waits. They come from that one's line, then from those of shorter sequences, then
     * from those of longer ones, the nearest line first. If memory runs out, each request waits or
     * is in the list.
     *
     * @param batch an empty list, to which the requests are added
     */
    void nextBatch(int maxSize, List<T> batch) {
        int oldest = oldest();
        if (oldest < 0) {
            return;
        }
        int shortest = buckets.shortestOf(oldest);
        for (int line = oldest; line >= shortest; line--) {
            move(lines.get(line), maxSize, batch);
        }
        for (int line = oldest + 1; line <= buckets.widthOf(oldest); line++) {
            move(lines.get(line), maxSize, batch);
        }
    }

    private void move(ArrayDeque<Waiting<T>> line, int maxSize, List<T> batch) {
        while (!line.isEmpty() && batch.size() < maxSize) {
            Waiting<T> next = line.peek();
            Object itsKey = keyOf(next.request);
            batch.add(next.request);
            // Nothing below allocates.
            line.poll();
            left(next, itsKey);
        }
    }

    /** Returns the line whose first request has waited longest; -1 if none waits. */
    private int oldest() {
        int oldest = -1;
        for (int line = 0; line < lines.size(); line++) {
            if (!lines.get(line).isEmpty()
                    && (oldest < 0 || before(lines.get(line).peek(), lines.get(oldest).peek()))) {
                oldest = line;
            }
        }
        return oldest;
    }

    /** Removes and returns the unwanted requests. */
    List<T> removeIf(Predicate<T> unwanted) {
        List<T> removed = new ArrayList<>();
        for (ArrayDeque<Waiting<T>> line : lines) {
            line.removeIf(
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

    /** Sorts all waiting requests by other buckets, each line in the order of arrival. */
    void use(LengthBuckets newBuckets) {
        List<Waiting<T>> all =
                lines.stream()
                        .flatMap(ArrayDeque::stream)
                        .sorted(Comparator.comparingLong(one -> one.arrival))
                        .toList();
        List<ArrayDeque<Waiting<T>>> sorted =
                Stream.generate(ArrayDeque<Waiting<T>>::new)
                        .limit(newBuckets.widest() + 1L)
                        .toList();
        int[] newLines = new int[all.size()];
        Map<Object, Integer> lineOfKey = new HashMap<>();
        for (int i = 0; i < newLines.length; i++) {
            Waiting<T> one = all.get(i);
            Object itsKey = keyOf(one.request);
            newLines[i] = lineAfter(lineOfKey.get(itsKey), one.length, newBuckets);
            if (key != null) {
                lineOfKey.put(itsKey, newLines[i]);
            }
            sorted.get(newLines[i]).add(one);
        }
        // If memory runs out above, no waiting request is lost. Nothing below allocates.
        buckets = newBuckets;
        lines = sorted;
        for (int i = 0; i < newLines.length; i++) {
            all.get(i).line = newLines[i];
        }
    }

    int size() {
        return size;
    }

    /** The waiting time of the oldest request; 0 if no request waits. */
    long oldestWaitNanos(long nowNanos) {
        int oldest = oldest();
        return oldest < 0 ? 0 : nowNanos - lines.get(oldest).peek().sinceNanos;
    }

    /**
     * Returns the line of a request. It is that of the newest waiting one with its key if both are
     * in one bucket: the newest must leave last, since the queue can replace only that one. (A
     * history that shrinks may break this.)
     *
     * @param newest line of the newest waiting request with the same key; null for a new key
     */
    private static int lineAfter(Integer newest, int length, LengthBuckets buckets) {
        return newest != null && buckets.of(newest) == buckets.of(length)
                ? newest
                : Math.min(length, buckets.widest());
    }

    private Object keyOf(T request) {
        return key == null ? null : key.apply(request);
    }

    /** Forgets the key of an entry that has left the queue, and no longer counts it. */
    private void left(Waiting<T> one, Object itsKey) {
        // A later request that could not replace this one may own the key.
        byKey.remove(itsKey, one);
        size--;
    }

    private static boolean before(Waiting<?> one, Waiting<?> other) {
        // Compares the difference, since a monotonic clock may overflow. The order of arrival
        // decides between equal times.
        long difference = one.sinceNanos - other.sinceNanos;
        return difference < 0 || (difference == 0 && one.arrival < other.arrival);
    }
}
