package io.nextup.job.score;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What waits to be scored, by length bucket, oldest first. Not thread-safe: its owner holds the
 * lock.
 *
 * @param <T> what waits
 */
final class RequestQueue<T> {

    private record Waiting<T>(T request, int length, long sinceNanos, long arrival) {}

    private final List<ArrayDeque<Waiting<T>>> waiting = new ArrayList<>();
    private LengthBuckets buckets;
    private long arrivals;
    private int size;

    RequestQueue(LengthBuckets buckets) {
        use(buckets);
    }

    /**
     * @param length items of the sequence
     * @param nowNanos on any monotonic clock, the same for all calls
     */
    void add(T request, int length, long nowNanos) {
        waiting.get(buckets.of(length)).add(new Waiting<>(request, length, nowNanos, arrivals++));
        size++;
    }

    /**
     * Up to maxSize requests of one bucket, oldest first: of the bucket whose oldest request has
     * waited longest. Empty when nothing waits.
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
            batch.add(oldest.poll().request());
        }
        size -= batch.size();
        return batch;
    }

    /** Takes out, and gives back, what nobody waits for any more. */
    List<T> removeIf(Predicate<T> unwanted) {
        List<T> removed = new ArrayList<>();
        for (ArrayDeque<Waiting<T>> bucket : waiting) {
            bucket.removeIf(
                    one -> {
                        boolean remove = unwanted.test(one.request());
                        if (remove) {
                            removed.add(one.request());
                        }
                        return remove;
                    });
        }
        size -= removed.size();
        return removed;
    }

    /** Sorts everything that waits into other buckets, each in the order of arrival. */
    void use(LengthBuckets newBuckets) {
        List<Waiting<T>> all =
                waiting.stream()
                        .flatMap(ArrayDeque::stream)
                        .sorted(Comparator.comparingLong(Waiting::arrival))
                        .toList();
        buckets = newBuckets;
        waiting.clear();
        Stream.generate(ArrayDeque<Waiting<T>>::new).limit(buckets.count()).forEach(waiting::add);
        all.forEach(one -> waiting.get(buckets.of(one.length())).add(one));
    }

    int size() {
        return size;
    }

    /** How long the oldest request has waited; 0 when nothing waits. */
    long oldestWaitNanos(long nowNanos) {
        return waiting.stream()
                .filter(bucket -> !bucket.isEmpty())
                .mapToLong(bucket -> nowNanos - bucket.peek().sinceNanos())
                .max()
                .orElse(0);
    }

    private static boolean before(Waiting<?> one, Waiting<?> other) {
        // By difference: a monotonic clock may overflow. Equal times go by arrival.
        long difference = one.sinceNanos() - other.sinceNanos();
        return difference < 0 || (difference == 0 && one.arrival() < other.arrival());
    }
}
