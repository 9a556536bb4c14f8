package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FetchPatienceTest {
    private static final Duration TENTH = Duration.ofSeconds(1);

    @Test
    void firstFetchesOfManyProcessesAreSpreadOverTenSeconds() {
        long[] tenths =
                counts(
                        random -> FetchPatience.USUAL.beforeFirst(false, random),
                        Duration.ZERO,
                        TENTH);
        assertThat(LongStream.of(tenths).sum()).isEqualTo(10_000);
        assertThat(LongStream.of(tenths).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850L, 1_150L));
    }

    @Test
    void whatIsAtHandIsFetchedAtOnce() {
        assertThat(FetchPatience.USUAL.beforeFirst(true, new Random(1))).isZero();
    }

    @Test
    void retriesComeAfterHalfToOneAndAHalfOfTheMean() {
        long[] tenths =
                counts(
                        random -> FetchPatience.USUAL.beforeRetry(random),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(3));
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
        assertThatThrownBy(() -> new FetchPatience(Duration.ZERO, TENTH, TENTH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("silence is PT0S: above zero");
    }
}
