package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.serving.shape.LengthBuckets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private final RequestQueue<String> queue = RequestQueue.of(LengthBuckets.upTo(50));

    @Test
    void anEmptyQueueGivesAnEmptyBatch() {
        assertThat(next(queue, 4)).isEmpty();
        assertThat(queue.size()).isZero();
        assertThat(queue.oldestWaitNanos(100)).isZero();
    }

    @Test
    void theBucketWhoseOldestRequestHasWaitedLongestGoesFirst() {
        queue.add("long, first", 40, 1);
        queue.add("short, second", 3, 2);
        queue.add("long, third", 50, 3);
        queue.add("short, fourth", 8, 4);

        assertThat(next(queue, 10)).containsExactly("long, first", "long, third");
        assertThat(next(queue, 10)).containsExactly("short, second", "short, fourth");
        assertThat(next(queue, 10)).isEmpty();
    }

    @Test
    void aBatchIsNoLargerThanTheMaximumAndTheRestKeepsItsPlace() {
        queue.add("a", 1, 1);
        queue.add("b", 1, 2);
        queue.add("x", 20, 3);
        queue.add("c", 1, 4);

        assertThat(next(queue, 2)).containsExactly("a", "b");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(next(queue, 2)).containsExactly("x");
        assertThat(next(queue, 2)).containsExactly("c");
    }

    @Test
    void aBatchStartsWithTheOldestsLengthAndGoesOnWithShorterSequences() {
        queue.add("five", 5, 1);
        queue.add("eight", 8, 2);
        queue.add("four", 4, 3);
        queue.add("six", 6, 4);
        queue.add("nine", 9, 5);
        queue.add("five again", 5, 6);
        queue.add("two", 2, 7);

        assertThat(next(queue, 3)).containsExactly("five", "five again", "four");
        assertThat(next(queue, 3)).containsExactly("eight", "six", "two");
        assertThat(next(queue, 3)).containsExactly("nine");
    }

    @Test
    void longerSequencesFillABatchThatShorterOnesDoNot() {
        queue.add("two", 2, 1);
        queue.add("one", 1, 2);
        queue.add("eight", 8, 3);
        queue.add("three", 3, 4);

        assertThat(next(queue, 3)).containsExactly("two", "one", "three");
        assertThat(next(queue, 3)).containsExactly("eight");
    }

    @Test
    void ofOneKeyNoneOvertakesAnotherOfItsBucket() {
        RequestQueue<String> keyed =
                RequestQueue.conflating(
                        LengthBuckets.upTo(50),
                        request -> request.charAt(0),
                        (older, newer) -> false);
        keyed.conflate("b1", 6, 1);
        keyed.conflate("a1", 5, 2);
        keyed.conflate("a2", 6, 3);
        keyed.conflate("a3", 9, 4);
        keyed.use(LengthBuckets.upTo(100));

        assertThat(next(keyed, 2)).containsExactly("b1", "a1");
        assertThat(next(keyed, 2)).containsExactly("a2");
        assertThat(next(keyed, 2)).containsExactly("a3");
    }

    @Test
    void equalTimesGoByArrival() {
        queue.add("x", 20, 5);
        queue.add("a", 1, 5);
        assertThat(next(queue, 2)).containsExactly("x");
    }

    @Test
    void aClockThatOverflowsChangesNoOrder() {
        queue.add("before", 20, Long.MAX_VALUE);
        queue.add("after", 1, Long.MIN_VALUE);
        assertThat(queue.oldestWaitNanos(Long.MIN_VALUE + 4)).isEqualTo(5);
        assertThat(next(queue, 2)).containsExactly("before");
    }

    @Test
    void newBucketsKeepTheOrderOfArrival() {
        queue.add("a", 20, 1);
        queue.add("b", 40, 2);
        queue.add("c", 20, 3);

        queue.use(LengthBuckets.upTo(16));

        assertThat(queue.size()).isEqualTo(3);
        assertThat(next(queue, 3)).containsExactly("a", "b", "c");
    }

    @Test
    void whatNobodyWaitsForIsTakenOut() {
        queue.add("a", 1, 1);
        queue.add("b", 1, 2);
        queue.add("ab", 20, 3);

        assertThat(queue.removeIf(request -> request.startsWith("a"))).containsExactly("a", "ab");
        assertThat(queue.size()).isEqualTo(1);
        assertThat(next(queue, 9)).containsExactly("b");
    }

    @Test
    void theLongestWaitIsThatOfTheOldest() {
        queue.add("a", 20, 10);
        queue.add("b", 1, 15);
        assertThat(queue.oldestWaitNanos(40)).isEqualTo(30);
    }

    @Test
    void aRequestTakesThePlaceOfTheOneWithItsKeyThatWaits() {
        RequestQueue<String> conflating = conflating();
        assertThat(conflating.conflate("a1", 1, 1)).isNull();
        assertThat(conflating.conflate("b1", 1, 2)).isNull();
        assertThat(conflating.conflate("a2", 2, 3)).isEqualTo("a1");
        assertThat(conflating.conflate("a3", 3, 4)).isEqualTo("a2");

        assertThat(conflating.size()).isEqualTo(2);
        assertThat(conflating.oldestWaitNanos(11)).isEqualTo(10);
        assertThat(next(conflating, 9)).containsExactly("a3", "b1");
    }

    @Test
    void aRequestOfAnotherBucketKeepsTheTurnOfTheOneThatItReplaces() {
        RequestQueue<String> conflating = conflating();
        conflating.conflate("long", 9, 1);
        conflating.conflate("a1", 8, 2);
        conflating.conflate("b1", 8, 3);
        conflating.conflate("other, long", 9, 4);

        assertThat(conflating.conflate("a2", 9, 5)).isEqualTo("a1");

        assertThat(conflating.size()).isEqualTo(4);
        assertThat(next(conflating, 9)).containsExactly("long", "a2", "other, long");
        assertThat(next(conflating, 9)).containsExactly("b1");
    }

    @Test
    void whatHasLeftTheQueueIsNotReplaced() {
        RequestQueue<String> conflating = conflating();
        conflating.conflate("a1", 1, 1);
        conflating.conflate("b1", 1, 2);
        assertThat(next(conflating, 1)).containsExactly("a1");
        assertThat(conflating.removeIf("b1"::equals)).containsExactly("b1");

        assertThat(conflating.conflate("a2", 1, 3)).isNull();
        assertThat(conflating.conflate("b2", 1, 4)).isNull();

        assertThat(next(conflating, 9)).containsExactly("a2", "b2");
    }

    @Test
    void newBucketsKeepWhatWaitsUnderItsKey() {
        RequestQueue<String> conflating = conflating();
        conflating.conflate("a1", 20, 1);
        conflating.conflate("b1", 40, 2);

        conflating.use(LengthBuckets.upTo(16));

        assertThat(conflating.conflate("a2", 21, 3)).isEqualTo("a1");
        assertThat(next(conflating, 9)).containsExactly("a2", "b1");
    }

    @Test
    void whereMemoryRunsOutWhileABatchFormsEachRequestIsTakenOrStillWaits() {
        AtomicInteger keys = new AtomicInteger();
        RequestQueue<String> conflating =
                RequestQueue.conflating(
                        LengthBuckets.upTo(50),
                        request -> {
                            if (keys.incrementAndGet() == 7) {
                                throw new OutOfMemoryError("Java heap space");
                            }
                            return request.charAt(0);
                        },
                        (older, newer) -> true);
        conflating.add("a1", 1, 1);
        conflating.add("b1", 1, 2);
        conflating.add("c1", 1, 3);
        conflating.add("d1", 1, 4);
        List<String> taken = new ArrayList<>();

        assertThatThrownBy(() -> conflating.nextBatch(4, taken))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(taken).containsExactly("a1", "b1");
        assertThat(conflating.size()).isEqualTo(2);
        assertThat(conflating.conflate("c2", 1, 5)).isEqualTo("c1");
        assertThat(next(conflating, 4)).containsExactly("c2", "d1");
    }

    private static <T> List<T> next(RequestQueue<T> queue, int maxSize) {
        List<T> taken = new ArrayList<>();
        queue.nextBatch(maxSize, taken);
        return taken;
    }

    @Test
    void afterASeparationTheRequestsBeforeItAreNotReplacedAndThoseAfterItAre() {
        RequestQueue<String> conflating = conflating();
        conflating.conflate("a1", 1, 1);
        conflating.conflate("b1", 1, 2);

        conflating.separate('a');

        assertThat(conflating.conflate("a2", 1, 3)).isNull();
        assertThat(conflating.conflate("a3", 1, 4)).isEqualTo("a2");
        assertThat(conflating.conflate("b2", 1, 5)).isEqualTo("b1");
        assertThat(conflating.size()).isEqualTo(3);
        assertThat(next(conflating, 9)).containsExactly("a1", "b2", "a3");
        assertThat(conflating.conflate("a4", 1, 6)).isNull();
    }

    /** Requests of one user begin with the same letter. */
    private static RequestQueue<String> conflating() {
        return RequestQueue.conflating(
                LengthBuckets.upTo(50),
                request -> request.charAt(0),
                (older, newer) -> !older.endsWith("full"));
    }

    @Test
    void whatMayNotBeReplacedKeepsItsPlaceAndTheNextOneReplacesTheNewerOne() {
        RequestQueue<String> conflating = conflating();
        conflating.conflate("a1, full", 1, 1);
        conflating.conflate("b1", 1, 2);

        assertThat(conflating.conflate("a2", 1, 3)).isNull();
        assertThat(conflating.conflate("a3", 1, 4)).isEqualTo("a2");
        assertThat(conflating.size()).isEqualTo(3);
        // Only it leaves: the newer one of its key can still be replaced.
        assertThat(next(conflating, 1)).containsExactly("a1, full");
        assertThat(conflating.conflate("a4", 1, 5)).isEqualTo("a3");

        assertThat(next(conflating, 9)).containsExactly("b1", "a4");
        assertThat(conflating.conflate("a5", 1, 6)).isNull();
    }

    @Test
    void whatIsOnlyAddedReplacesNothingAndCanBeReplaced() {
        RequestQueue<String> conflating = conflating();
        conflating.add("a1", 1, 1);
        conflating.add("a2", 1, 2);
        conflating.add("b1", 1, 3);
        assertThat(conflating.size()).isEqualTo(3);

        assertThat(conflating.conflate("a3", 1, 4)).isEqualTo("a2");
        conflating.add("a4", 1, 5);
        assertThat(conflating.conflate("a5", 1, 6)).isEqualTo("a4");

        assertThat(next(conflating, 9)).containsExactly("a1", "a3", "b1", "a5");
        assertThat(conflating.conflate("a6", 1, 7)).isNull();
    }

    @Test
    void whoeverHasNoKeyReplacesNobody() {
        queue.add("a1", 1, 1);

        assertThat(queue.conflate("a2", 1, 2)).isNull();
        assertThat(next(queue, 9)).containsExactly("a1", "a2");
    }

    @Test
    void ofEachKeyOnlyTheNewestWaitsAndEveryOtherIsGivenBackOnce() {
        Random random = new Random(2);
        RequestQueue<Integer> conflating =
                RequestQueue.conflating(
                        LengthBuckets.upTo(50), number -> number % 7, (older, newer) -> true);
        Map<Integer, Integer> expected = new HashMap<>();
        for (int n = 0; n < 5_000; n++) {
            assertThat(conflating.conflate(n, random.nextInt(60), n))
                    .isEqualTo(expected.put(n % 7, n));
            if (random.nextInt(9) == 0) {
                for (Integer taken : next(conflating, 1 + random.nextInt(3))) {
                    assertThat(expected.remove(taken % 7)).isEqualTo(taken);
                }
            }
            if (random.nextInt(100) == 0) {
                conflating.use(LengthBuckets.upTo(1 + random.nextInt(100)));
            }
            assertThat(conflating.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void nothingIsLostOrDoubledTheOldestGoesFirstAndEachLengthStaysInOrder() {
        Random random = new Random(1);
        List<Integer> lengths = new ArrayList<>();
        List<Integer> out = new ArrayList<>();
        TreeSet<Integer> waiting = new TreeSet<>();
        LengthBuckets buckets = LengthBuckets.upTo(50);
        RequestQueue<Integer> numbers = RequestQueue.of(buckets);
        for (int n = 0; n < 5_000; n++) {
            lengths.add(random.nextInt(60));
            numbers.add(n, lengths.get(n), n);
            waiting.add(n);
            if (random.nextInt(4) == 0) {
                List<Integer> batch = next(numbers, 1 + random.nextInt(8));
                assertThat(batch).startsWith(waiting.first());
                assertThat(batch)
                        .extracting(lengths::get)
                        .extracting(buckets::of)
                        .containsOnly(buckets.of(lengths.get(waiting.first())));
                out.addAll(batch);
                waiting.removeAll(batch);
            }
            if (random.nextInt(100) == 0) {
                buckets = LengthBuckets.upTo(1 + random.nextInt(100));
                numbers.use(buckets);
            }
        }
        while (numbers.size() > 0) {
            out.addAll(next(numbers, 8));
        }
        assertThat(out).hasSize(5_000).doesNotHaveDuplicates();
        assertThat(out.stream().collect(Collectors.groupingBy(lengths::get)).values())
                .allSatisfy(oneLength -> assertThat(oneLength).isSorted());
    }
}
