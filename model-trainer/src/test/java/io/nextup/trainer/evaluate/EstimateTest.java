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
        Estimate estimate = estimate(values, IntStream.range(0, 50).toArray());
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
        Interval once = estimate(values, IntStream.range(0, 40).toArray()).interval().orElseThrow();
        Interval repeated = estimate(twice, users).interval().orElseThrow();
        assertThat(repeated.low()).isCloseTo(once.low(), within(1e-12));
        assertThat(repeated.high()).isCloseTo(once.high(), within(1e-12));
    }

    @Test
    void anIntervalStaysWhereFiguresCanBe() {
        double[] values = new double[40];
        values[0] = 1;
        Interval interval =
                estimate(values, IntStream.range(0, 40).toArray()).interval().orElseThrow();
        assertThat(interval.low()).isZero();
        assertThat(interval.high()).isBetween(0.05, 0.1);
    }

    @Test
    void fewUsersAndFiguresThatAllAgreeHaveNone() {
        double[] values = new Random(3).doubles(90).toArray();
        assertThat(estimate(values, IntStream.range(0, 90).map(i -> i % 29).toArray()).interval())
                .isEmpty();
        assertThat(estimate(new double[90], IntStream.range(0, 90).toArray()).interval()).isEmpty();
    }

    @Test
    void aCaseOfWeightTwoCountsAsTwoOfItsUser() {
        double[] values = new Random(4).doubles(60).toArray();
        double[] weights = new double[60];
        double[] repeated = new double[80];
        int[] users = new int[80];
        for (int i = 0, at = 0; i < 60; i++) {
            weights[i] = i % 3 == 0 ? 2 : 1;
            for (int time = 0; time < weights[i]; time++) {
                users[at] = i;
                repeated[at++] = values[i];
            }
        }
        Estimate weighted = Estimate.of(values, weights, IntStream.range(0, 60).toArray());
        Estimate twice = estimate(repeated, users);
        assertThat(weighted.mean()).isCloseTo(twice.mean(), within(1e-12));
        assertThat(weighted.interval().orElseThrow().low())
                .isCloseTo(twice.interval().orElseThrow().low(), within(1e-12));
        assertThat(weighted.interval().orElseThrow().high())
                .isCloseTo(twice.interval().orElseThrow().high(), within(1e-12));
    }

    private static Estimate estimate(double[] values, int[] users) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return Estimate.of(values, ones, users);
    }
}
