package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedSumsTest {

    @Test
    void theIntervalIsThatOfTheUsersResiduals() {
        double[] first = {.5, 0, 1, .25, 0, .5};
        double[] second = {.25, .5, 1, 0, 0, 1};
        int[] users = {0, 0, 1, 2, 2, 2};
        // Without a tenth of the first: -.2 and .5 | .1 | -.225, 0 and .55.
        double mean = (.25 - .45 + .5 + 1 - .9 + 0 - .225 + 0 + 1 - .45) / 6;
        double squares =
                Math.pow(.3 - 2 * mean, 2) + Math.pow(.1 - mean, 2) + Math.pow(.325 - 3 * mean, 2);
        Interval interval = PairedSums.of(first, second, users).interval(.9, 2);
        assertThat(interval.low()).isCloseTo(mean - 2 * Math.sqrt(squares) / 6, within(1e-12));
        assertThat(interval.high()).isCloseTo(mean + 2 * Math.sqrt(squares) / 6, within(1e-12));
        assertThat(PairedSums.of(first, second, users).standardError(.9))
                .isCloseTo(Math.sqrt(squares) / 6, within(1e-12));
    }

    @Test
    void sumsOfDisjointCasesAddUpToThoseOfAll() {
        double[] first = {.5, 0, 1, .25};
        double[] second = {.25, .5, 1, 0};
        PairedSums whole = PairedSums.of(first, second, new int[] {0, 0, 1, 2});
        PairedSums parts =
                PairedSums.of(new double[] {.5, 0}, new double[] {.25, .5}, new int[] {0, 0})
                        .plus(
                                PairedSums.of(
                                        new double[] {1, .25},
                                        new double[] {1, 0},
                                        new int[] {0, 1}));
        assertThat(parts).isEqualTo(whole);
        assertThat(whole.users()).isEqualTo(3);
        assertThat(whole.firstMean()).isEqualTo(1.75 / 4);
        assertThat(whole.secondMean()).isEqualTo(1.75 / 4);
    }

    /** The bootstrap over users is another way to the same interval. */
    @Test
    void theIntervalAgreesWithTheBootstrap() {
        Random random = new Random(1);
        int[] users = random.ints(3_000, 0, 1_000).toArray();
        for (int u = 0; u < 1_000; u++) {
            users[u] = u;
        }
        double[] first = Arrays.stream(users).mapToDouble(u -> random.nextDouble()).toArray();
        double[] second = Arrays.stream(first).map(x -> x * random.nextDouble()).toArray();
        Interval bootstrap =
                new PairedBootstrap(1, 5_000, 1).compare(first, second, users).interval();
        Interval interval = PairedSums.of(first, second, users).interval(1, 1.96);
        double width = bootstrap.high() - bootstrap.low();
        assertThat(interval.low()).isCloseTo(bootstrap.low(), within(.05 * width));
        assertThat(interval.high()).isCloseTo(bootstrap.high(), within(.05 * width));
    }

    @Test
    void equalFiguresLeaveNoDoubt() {
        double[] same = {.1, .7, .3};
        assertThat(PairedSums.of(same, same, new int[] {0, 1, 1}).interval(1, 1.96))
                .isEqualTo(new Interval(0, 0));
    }

    @Test
    void withoutCasesThereIsNoInterval() {
        assertThatThrownBy(() -> PairedSums.NONE.interval(1, 1.96))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no cases");
    }

    @Test
    void figuresOfOtherCasesAreRefused() {
        assertThatThrownBy(() -> PairedSums.of(new double[2], new double[1], new int[2]))
                .hasMessageContainingAll("2", "1");
    }
}
