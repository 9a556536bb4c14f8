package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {

    @Test
    void withOneCaseAUserTheIntervalIsTheTextbooksOne() {
        double[] values = new Random(1).doubles(50).toArray();
        Estimate estimate = Estimate.of(values, IntStream.range(0, 50).toArray());
        double mean = Arrays.stream(values).sum() / 50;
        double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / 49;
        double half = 1.959963984540054 * Math.sqrt(variance / 50);
        assertThat(estimate.mean()).isCloseTo(mean, within(1e-15));
        Interval interval = estimate.interval().orElseThrow();
        assertThat(interval.low()).isCloseTo(mean - half, within(1e-12));
        assertThat(interval.high()).isCloseTo(mean + half, within(1e-12));
    }

    @Test
    void repeatingAUsersCaseMakesNothingMoreCertain() {
        double[] values = new Random(2).doubles(40).toArray();
        double[] twice = new double[80];
        int[] users = new int[80];
        for (int i = 0; i < 80; i++) {
            twice[i] = values[i / 2];
            users[i] = i / 2;
        }
        Interval once =
                Estimate.of(values, IntStream.range(0, 40).toArray()).interval().orElseThrow();
        Interval repeated = Estimate.of(twice, users).interval().orElseThrow();
        assertThat(repeated.low()).isCloseTo(once.low(), within(1e-12));
        assertThat(repeated.high()).isCloseTo(once.high(), within(1e-12));
    }

    @Test
    void anIntervalStaysWhereFiguresCanBe() {
        double[] values = new double[40];
        values[0] = 1;
        Interval interval =
                Estimate.of(values, IntStream.range(0, 40).toArray()).interval().orElseThrow();
        assertThat(interval.low()).isZero();
        assertThat(interval.high()).isBetween(0.05, 0.1);
    }

    @Test
    void fewUsersAndFiguresThatAllAgreeHaveNone() {
        double[] values = new Random(3).doubles(90).toArray();
        assertThat(
                        Estimate.of(values, IntStream.range(0, 90).map(i -> i % 29).toArray())
                                .interval())
                .isEmpty();
        assertThat(Estimate.of(new double[90], IntStream.range(0, 90).toArray()).interval())
                .isEmpty();
    }
}
