package io.nextup.serving.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FetchPatienceTest {
    @Test
    void firstFetchesOfAHundredProcessesAreSpreadOverFiveSecondsAndThoseOfAThousandOverFifty() {
        assertEven(firstFetches(100), Duration.ZERO, Duration.ofMillis(500));
        assertEven(firstFetches(1_000), Duration.ZERO, Duration.ofSeconds(5));
    }

    @Test
    void aSingleProcessStartsWithinATwentiethOfASecond() {
        assertEven(firstFetches(1), Duration.ZERO, Duration.ofMillis(5));
    }

    private static Function<Random, Duration> firstFetches(int processes) {
        return random -> FetchPatience.USUAL.beforeFirst(false, processes, random);
    }

    @Test
    void whatIsAtHandIsFetchedAtOnce() {
        assertThat(FetchPatience.USUAL.beforeFirst(true, 1_000, new Random(1))).isZero();
    }

    @Test
    void retriesComeAfterHalfToOneAndAHalfOfFiveSecondsAndOfFiftyWithAThousandProcesses() {
        assertEven(retries(1), Duration.ofMillis(2_500), Duration.ofMillis(500));
        assertEven(retries(100), Duration.ofMillis(2_500), Duration.ofMillis(500));
        assertEven(retries(1_000), Duration.ofSeconds(25), Duration.ofSeconds(5));
    }

    private static Function<Random, Duration> retries(int processes) {
        return random -> FetchPatience.USUAL.beforeRetry(processes, random);
    }

    private static void assertEven(
            Function<Random, Duration> wait, Duration least, Duration tenth) {
        long[] tenths = counts(wait, least, tenth);
        assertThat(LongStream.of(tenths).sum()).isEqualTo(10_000);
        assertThat(LongStream.of(tenths).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850L, 1_150L));
    }

    /** Counts 10,000 processes by the tenths that they wait; none waits for less or more. */
    private static long[] counts(Function<Random, Duration> wait, Duration least, Duration tenth) {
        long[] counts = new long[10];
        SplittableRandom seeds = new SplittableRandom(7);
        for (int process = 0; process < 10_000; process++) {
            Duration drawn = wait.apply(new Random(seeds.nextLong()));
            counts[(int) drawn.minus(least).dividedBy(tenth)]++;
        }
        return counts;
    }

    @Test
    void timesArePositive() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new FetchPatience(Duration.ZERO, second, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("silence is PT0S: above zero");
    }
}
