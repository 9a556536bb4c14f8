package io.nextup.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossFitTest {
    private static final int REPEATS = 400;
    private static final int CANDIDATES = 20;
    private static final int[] USERS = IntStream.range(0, 300).toArray();

    private final Random random = new Random(1);

    @Test
    void eachHalfIsAnsweredByTheBestOfTheOther() {
        CrossFit fit = new CrossFit(new int[] {0, 1, 2, 2, 3});
        fit.add(new double[] {.1, .9, .1, .1, .9});
        fit.add(new double[] {.6, .2, .6, .6, .2});
        fit.add(new double[] {.5, .5, .5, .5, .5});
        // The first is best for the users 1 and 3, the second for 0 and 2.
        assertThat(fit.gains()).containsExactly(.1, .2, .1, .1, .2);
    }

    @Test
    void theBestOfBothHalvesHasItsOwnFigures() {
        CrossFit fit = new CrossFit(new int[] {0, 1, 2});
        double[] best = {.4, .2, .8};
        fit.add(new double[] {.4, .1, .7});
        fit.add(best);
        fit.add(new double[] {.4, .2, .7});
        assertThat(fit.gains()).containsExactly(best);
    }

    @Test
    void withoutCandidatesThereAreNoFigures() {
        assertThatThrownBy(() -> new CrossFit(new int[] {0}).gains())
                .isInstanceOf(IllegalStateException.class);
    }

    /** All models are worth the same, and only noise tells them apart. */
    @Test
    void theBestOfManyEqualsIsChosenAsRarelyAsOneWouldBe() {
        int chosen = 0;
        int byTheFiguresThatChoseIt = 0;
        for (int i = 0; i < REPEATS; i++) {
            double[] defaults = noise(0);
            CrossFit fit = new CrossFit(USERS);
            double[] best = noise(0);
            fit.add(best);
            for (int other = 1; other < CANDIDATES; other++) {
                double[] one = noise(0);
                fit.add(one);
                best = Arrays.stream(one).sum() > Arrays.stream(best).sum() ? one : best;
            }
            chosen += isChosen(defaults, fit.gains());
            byTheFiguresThatChoseIt += isChosen(defaults, best);
        }
        // One standard error: 16 % by chance.
        assertThat(chosen).isBetween(REPEATS / 10, REPEATS / 4);
        assertThat(byTheFiguresThatChoseIt).isGreaterThan(REPEATS / 2);
    }

    @Test
    void aBetterOneAmongManyIsChosen() {
        int chosen = 0;
        for (int i = 0; i < REPEATS; i++) {
            CrossFit fit = new CrossFit(USERS);
            // Four standard errors of a difference.
            fit.add(noise(4 * Math.sqrt(2. / 12 / USERS.length)));
            for (int other = 1; other < CANDIDATES; other++) {
                fit.add(noise(0));
            }
            chosen += isChosen(noise(0), fit.gains());
        }
        assertThat(chosen).isGreaterThan(REPEATS * 9 / 10);
    }

    private static int isChosen(double[] defaults, double[] gains) {
        return Lead.of(defaults, gains, USERS).isLargeEnough() ? 1 : 0;
    }

    /** Figures of users, evenly between 0 and 1, with more added. */
    private double[] noise(double more) {
        return random.doubles(USERS.length).map(one -> one + more).toArray();
    }
}
