package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private final RequestQueue<String> queue = new RequestQueue<>(LengthBuckets.upTo(50));

    @Test
    void anEmptyQueueGivesAnEmptyBatch() {
        assertThat(queue.nextBatch(4)).isEmpty();
        assertThat(queue.size()).isZero();
        assertThat(queue.oldestWaitNanos(100)).isZero();
    }

    @Test
    void theBucketWhoseOldestRequestHasWaitedLongestGoesFirst() {
        queue.add("long, first", 40, 1);
        queue.add("short, second", 3, 2);
        queue.add("long, third", 50, 3);
        queue.add("short, fourth", 8, 4);

        assertThat(queue.nextBatch(10)).containsExactly("long, first", "long, third");
        assertThat(queue.nextBatch(10)).containsExactly("short, second", "short, fourth");
        assertThat(queue.nextBatch(10)).isEmpty();
    }

    @Test
    void aBatchIsNoLargerThanTheMaximumAndTheRestKeepsItsPlace() {
        queue.add("a", 1, 1);
        queue.add("b", 1, 2);
        queue.add("x", 20, 3);
        queue.add("c", 1, 4);

        assertThat(queue.nextBatch(2)).containsExactly("a", "b");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.nextBatch(2)).containsExactly("x");
        assertThat(queue.nextBatch(2)).containsExactly("c");
    }

    @Test
    void equalTimesGoByArrival() {
        queue.add("x", 20, 5);
        queue.add("a", 1, 5);
        assertThat(queue.nextBatch(2)).containsExactly("x");
    }

    @Test
    void aClockThatOverflowsChangesNoOrder() {
        queue.add("before", 20, Long.MAX_VALUE);
        queue.add("after", 1, Long.MIN_VALUE);
        assertThat(queue.oldestWaitNanos(Long.MIN_VALUE + 4)).isEqualTo(5);
        assertThat(queue.nextBatch(2)).containsExactly("before");
    }

    @Test
    void newBucketsKeepTheOrderOfArrival() {
        queue.add("a", 20, 1);
        queue.add("b", 40, 2);
        queue.add("c", 20, 3);

        queue.use(LengthBuckets.upTo(16));

        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.nextBatch(3)).containsExactly("a", "b", "c");
    }

    @Test
    void whatNobodyWaitsForIsTakenOut() {
        queue.add("a", 1, 1);
        queue.add("b", 1, 2);
        queue.add("ab", 20, 3);

        assertThat(queue.removeIf(request -> request.startsWith("a"))).containsExactly("a", "ab");
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.nextBatch(9)).containsExactly("b");
    }

    @Test
    void theLongestWaitIsThatOfTheOldest() {
        queue.add("a", 20, 10);
        queue.add("b", 1, 15);
        assertThat(queue.oldestWaitNanos(40)).isEqualTo(30);
    }

    @Test
    void nothingIsLostOrDoubledAndEachBucketStaysInOrder() {
        Random random = new Random(1);
        List<Integer> out = new ArrayList<>();
        RequestQueue<Integer> numbers = new RequestQueue<>(LengthBuckets.upTo(50));
        for (int n = 0; n < 5_000; n++) {
            numbers.add(n, random.nextInt(60), n);
            if (random.nextInt(4) == 0) {
                List<Integer> batch = numbers.nextBatch(1 + random.nextInt(8));
                assertThat(batch).isSorted();
                out.addAll(batch);
            }
            if (random.nextInt(100) == 0) {
                numbers.use(LengthBuckets.upTo(1 + random.nextInt(100)));
            }
        }
        while (numbers.size() > 0) {
            out.addAll(numbers.nextBatch(8));
        }
        assertThat(out).hasSize(5_000).doesNotHaveDuplicates();
    }
}
