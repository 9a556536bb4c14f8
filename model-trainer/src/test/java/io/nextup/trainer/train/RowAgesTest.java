package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowAgesTest {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.98;

    @Test
    void aRowThatMissedStepsIsWhereEachOfThemWouldHaveMovedItTo() {
        RowAges ages = new RowAges(4, BETA_1, BETA_2);
        double[] paces = new double[300];
        for (int i = 0; i < paces.length; i++) {
            paces[i] = 0.001 + 0.00001 * i;
        }
        ages.stepped(new long[] {1, 3}, 0.5);
        ages.stepped(new long[] {3}, paces[0]);
        ages.stepped(new long[] {3}, paces[1]);
        assertCaughtUp(ages, 1, paces, 2);
        for (int i = 2; i < paces.length; i++) {
            ages.stepped(new long[] {1}, paces[i]);
        }
        assertCaughtUp(ages, 3, Arrays.copyOfRange(paces, 2, 300), 298);
        RowAges.CatchUp none = ages.catchUp(new long[] {1, 3});
        assertThat(none.shifts()).containsExactly(0, 0);
        assertThat(none.meanDecays()).containsExactly(1, 1);
        assertThat(none.squareDecays()).containsExactly(1, 1);
    }

    @Test
    void afterSettlingNothingIsMissed() {
        RowAges ages = new RowAges(2, BETA_1, BETA_2);
        assertThat(ages.stale()).isFalse();
        ages.stepped(new long[] {0}, 1);
        assertThat(ages.stale()).isTrue();
        ages.catchUp(new long[] {0, 1});
        ages.settled();
        assertThat(ages.stale()).isFalse();
        assertThat(ages.catchUp(new long[] {1}).meanDecays()).containsExactly(1);
    }

    /** Beside one step after the other, from mean 3 and mean square 16. */
    private static void assertCaughtUp(RowAges ages, int row, double[] paces, int missed) {
        double mean = 3;
        double square = 16;
        double moved = 0;
        for (int i = 0; i < missed; i++) {
            mean *= BETA_1;
            square *= BETA_2;
            moved += paces[i] * mean / Math.sqrt(square);
        }
        RowAges.CatchUp due = ages.catchUp(new long[] {row});
        assertThat(due.shifts()[0] * 3 / 4.0).isCloseTo(moved, within(1e-8));
        assertThat(due.meanDecays()[0] * 3.0).isCloseTo(mean, within(1e-7));
        assertThat(due.squareDecays()[0] * 16.0).isCloseTo(square, within(1e-5));
    }
}
