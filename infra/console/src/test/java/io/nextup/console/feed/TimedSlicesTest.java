package io.nextup.console.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimedSlicesTest {
    private static final long MILLISECOND = 1_000_000;

    private final TimedSlices slices = new TimedSlices();

    @Test
    void atALowRateAllTimeIsInASlice() {
        assertThat(milliseconds(0, 10_000)).isEqualTo(10_000);
        slices.rate(TimedSlices.ENOUGH_A_SECOND);
        assertThat(milliseconds(0, 10_000)).isEqualTo(10_000);
        slices.rate(0);
        assertThat(milliseconds(0, 10_000)).isEqualTo(10_000);
    }

    @Test
    void atAHighRateASliceOfEachSecondHoldsEnough() {
        slices.rate(1_000);
        for (int second = -5; second < 5; second++) {
            assertThat(milliseconds(second * 1_000L, 1_000)).isBetween(49L, 51L);
        }
        slices.rate(1_000_000);
        assertThat(milliseconds(0, 1_000)).isBetween(19L, 21L);
    }

    /** Else a stall of every second would be in each slice, or in none. */
    @Test
    void overMinutesTheSlicesCoverTheSecondEvenly() {
        slices.rate(1_000);
        int[] covered = new int[10];
        for (long millis = 0; millis < 1_000_000; millis++) {
            if (slices.contain(millis * MILLISECOND)) {
                covered[(int) (millis % 1_000 / 100)]++;
            }
        }
        int inner = Arrays.stream(covered, 1, 9).sum() / 8;
        assertThat(Arrays.stream(covered, 1, 9))
                .allMatch(tenth -> Math.abs(tenth - inner) < inner / 10);
        assertThat(covered[0]).isGreaterThan(inner / 2);
        assertThat(covered[9]).isGreaterThan(inner / 2);
    }

    @Test
    void theTimeToTheNextChangeEndsAtIt() {
        slices.rate(1_000);
        long now = 3_000 * MILLISECOND;
        int changes = 0;
        while (now < 13_000 * MILLISECOND) {
            long next = now + slices.nanosToNext(now);
            boolean before = slices.contain(now);
            assertThat(slices.contain(next - 1)).isEqualTo(before);
            changes += slices.contain(next) == before ? 0 : 1;
            now = next;
        }
        assertThat(changes).isEqualTo(20);
    }

    private long milliseconds(long fromMillis, int count) {
        return LongStream.range(fromMillis, fromMillis + count)
                .filter(millis -> slices.contain(millis * MILLISECOND))
                .count();
    }
}
