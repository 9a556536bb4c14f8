package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.trainer.evaluate.Comparison.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
    private static final int[] FOUR_USERS = {0, 1, 1, 2, 3, 3, 3};
    private static final double[] FIRST = {0.1, 0.0, 0.9, 0.2, 0.0, 0.3, 0.5};
    private static final double[] SECOND = {0.4, 0.1, 0.2, 1.0, 0.0, 0.6, 0.9};

    @Test
    void theIntervalIsThatOfANaiveComputationWithTheSameDraws() {
        Comparison comparison = new PairedBootstrap(5, 1_000, 1).compare(FIRST, SECOND, FOUR_USERS);
        SplittableRandom random = new SplittableRandom(5);
        List<Double> means = new ArrayList<>();
        for (int r = 0; r < 1_000; r++) {
            List<Integer> drawn = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                drawn.add(random.nextInt(4));
            }
            means.add(meanDifference(drawn));
        }
        Collections.sort(means);
        assertThat(comparison.interval().low()).isCloseTo(means.get(25), within(1e-12));
        assertThat(comparison.interval().high()).isCloseTo(means.get(974), within(1e-12));
    }

    @Test
    void manyResamplesComeToTheQuantilesOfAllThatThereAre() {
        List<Double> all = new ArrayList<>();
        for (int draw = 0; draw < 256; draw++) {
            all.add(
                    meanDifference(
                            List.of(draw & 3, (draw >> 2) & 3, (draw >> 4) & 3, (draw >> 6) & 3)));
        }
        Collections.sort(all);
        Interval interval =
                new PairedBootstrap(1, 100_000, 1).compare(FIRST, SECOND, FOUR_USERS).interval();
        // 2.5 % of 256 is 6.4: the quantile is the seventh from either end.
        assertThat(interval.low()).isCloseTo(all.get(6), within(1e-12));
        assertThat(interval.high()).isCloseTo(all.get(249), within(1e-12));
    }

    private static double meanDifference(List<Integer> drawnUsers) {
        double sum = 0;
        int cases = 0;
        for (int user : drawnUsers) {
            for (int i = 0; i < FOUR_USERS.length; i++) {
                if (FOUR_USERS[i] == user) {
                    sum += SECOND[i] - FIRST[i];
                    cases++;
                }
            }
        }
        return sum / cases;
    }

    @Test
    void overManyUsersTheIntervalIsThatOfTheNormalApproximation() {
        Random random = new Random(4);
        double[] first = random.doubles(2_000).toArray();
        double[] second = random.doubles(2_000).toArray();
        int[] users = IntStream.range(0, 2_000).toArray();
        Comparison comparison = new PairedBootstrap(1, 5_000, 1).compare(first, second, users);
        double mean = comparison.difference();
        double variance =
                IntStream.range(0, 2_000)
                                .mapToDouble(i -> Math.pow(second[i] - first[i] - mean, 2))
                                .sum()
                        / 1_999;
        double half = 1.96 * Math.sqrt(variance / 2_000);
        assertThat(comparison.interval().low()).isCloseTo(mean - half, within(0.1 * half));
        assertThat(comparison.interval().high()).isCloseTo(mean + half, within(0.1 * half));
    }

    @Test
    void theBetterModelIsSaidOnlyWhereTheIntervalLeavesOutZero() {
        Random random = new Random(2);
        double[] low = random.doubles(300, 0, 0.5).toArray();
        double[] high = random.doubles(300, 0.2, 0.7).toArray();
        double[] alsoLow = random.doubles(300, 0, 0.5).toArray();
        int[] users = IntStream.range(0, 300).toArray();
        PairedBootstrap bootstrap = new PairedBootstrap(1, 2_000, 300);
        assertThat(bootstrap.compare(low, high, users).verdict()).isEqualTo(Verdict.SECOND_BETTER);
        assertThat(bootstrap.compare(high, low, users).verdict()).isEqualTo(Verdict.FIRST_BETTER);
        assertThat(bootstrap.compare(low, alsoLow, users).verdict())
                .isEqualTo(Verdict.NOT_SIGNIFICANT);
        assertThat(bootstrap.compare(low, low, users).interval()).isEqualTo(new Interval(0, 0));
        assertThat(new PairedBootstrap(1, 2_000, 301).compare(low, high, users).verdict())
                .isEqualTo(Verdict.TOO_FEW);
    }

    @Test
    void manyCasesOfFewUsersAreFew() {
        double[] zero = new double[1_000];
        double[] one = IntStream.range(0, 1_000).mapToDouble(i -> 1).toArray();
        int[] users = IntStream.range(0, 1_000).map(i -> i % 5).toArray();
        Comparison comparison = new PairedBootstrap(1, 1_000, 6).compare(zero, one, users);
        assertThat(comparison.verdict()).isEqualTo(Verdict.TOO_FEW);
        assertThat(comparison.users()).isEqualTo(5);
        assertThat(comparison.cases()).isEqualTo(1_000);
        assertThat(comparison.difference()).isEqualTo(1);
    }

    @Test
    void theSeedDecides() {
        double[] first = new Random(8).doubles(50).toArray();
        double[] second = new Random(9).doubles(50).toArray();
        int[] users = IntStream.range(0, 50).toArray();
        Comparison once = new PairedBootstrap(1, 1_000, 1).compare(first, second, users);
        assertThat(new PairedBootstrap(1, 1_000, 1).compare(first, second, users)).isEqualTo(once);
        assertThat(new PairedBootstrap(2, 1_000, 1).compare(first, second, users).interval())
                .isNotEqualTo(once.interval());
    }

    @Test
    void whatCannotBePairedIsRefused() {
        PairedBootstrap bootstrap = new PairedBootstrap(1, 1_000, 1);
        assertThatThrownBy(() -> bootstrap.compare(new double[2], new double[1], new int[2]))
                .hasMessage("2 and 1 figures of 2 cases: as many of each, and at least one");
        assertThatThrownBy(() -> bootstrap.compare(new double[1], new double[1], new int[] {1}))
                .hasMessage("The users' numbers leave some of 0 to 1 out");
        assertThatThrownBy(() -> new PairedBootstrap(1, 999, 1))
                .hasMessage("resamples is 999: at least 1000");
        assertThatThrownBy(() -> new PairedBootstrap(1, 1_000, 0))
                .hasMessage("minimumUsers is 0: at least 1");
    }
}
