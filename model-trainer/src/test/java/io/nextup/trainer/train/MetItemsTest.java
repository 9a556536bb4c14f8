package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Lessons;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetItemsTest {

    @Test
    void theMeanIsOverTargetsAndOfTheItemsThatAModelReads() {
        // Targets have met 1, 2 and 2 items, and 1.
        MetItems met = MetItems.of(fit(100, new int[] {1, 2, 3, 4}, new int[] {5, 6}), 2);
        assertThat(met.share()).isCloseTo((1 + 2 + 2 + 1) / 4. / 100, within(1e-12));
        assertThat(met.repeats()).isZero();
    }

    @Test
    void aRepeatIsOneOfAnItemThatTheModelStillReads() {
        assertThat(MetItems.of(fit(9, new int[] {1, 2, 1}), 2).repeats()).isEqualTo(0.5);
        assertThat(MetItems.of(fit(9, new int[] {1, 2, 3, 1}), 2).repeats()).isZero();
        assertThat(MetItems.of(fit(9, new int[] {1, 1}), 1).repeats()).isEqualTo(1);
    }

    @Test
    void itemsOfOtherSequencesAreNotRepeated() {
        MetItems met = MetItems.of(fit(9, new int[] {1, 2}, new int[] {2, 1}, new int[] {1}), 50);
        assertThat(met.repeats()).isZero();
    }

    @Test
    void theyAreWorthLeavingOutWhereTheyAreManyOrComeAgain() {
        assertThat(new MetItems(0.0099, 0.0099).areWorthLeavingOut()).isFalse();
        assertThat(new MetItems(0.01, 0).areWorthLeavingOut()).isTrue();
        assertThat(new MetItems(0, 0.01).areWorthLeavingOut()).isTrue();
    }

    @Test
    void withoutATargetNoneIsMet() {
        assertThat(MetItems.of(fit(1, new int[] {1}), 5)).isEqualTo(new MetItems(0, 0));
    }

    private static Dataset fit(int items, int[]... sequences) {
        return new Dataset(
                Vocabulary.of(IntStream.range(0, items).mapToObj(i -> "i" + i).toList()),
                Collections.nCopies(sequences.length, "user"),
                Lessons.of(sequences));
    }
}
