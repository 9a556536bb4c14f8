package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatConsumptionTest {

    @Test
    void theMeanIsOverTargetsAndOfTheItemsThatAModelReads() {
        // Targets have met 1, 2 and 2 items, and 1.
        RepeatConsumption met =
                RepeatConsumption.of(fit(100, new int[] {1, 2, 3, 4}, new int[] {5, 6}), 2);
        assertThat(met.share()).isCloseTo((1 + 2 + 2 + 1) / 4. / 100, within(1e-12));
        assertThat(met.repeats()).isZero();
    }

    @Test
    void aRepeatIsOneOfAnItemThatTheModelStillReads() {
        assertThat(RepeatConsumption.of(fit(9, new int[] {1, 2, 1}), 2).repeats()).isEqualTo(0.5);
        assertThat(RepeatConsumption.of(fit(9, new int[] {1, 2, 3, 1}), 2).repeats()).isZero();
        assertThat(RepeatConsumption.of(fit(9, new int[] {1, 1}), 1).repeats()).isEqualTo(1);
    }

    @Test
    void itemsOfOtherSequencesAreNotRepeated() {
        RepeatConsumption met =
                RepeatConsumption.of(fit(9, new int[] {1, 2}, new int[] {2, 1}, new int[] {1}), 50);
        assertThat(met.repeats()).isZero();
    }

    @Test
    void seenItemsAreLeftOutWhereTheyAreManyOrComeAgain() {
        assertThat(new RepeatConsumption(0.0099, 0.0099).favoursLeavingOutSeen()).isFalse();
        assertThat(new RepeatConsumption(0.01, 0).favoursLeavingOutSeen()).isTrue();
        assertThat(new RepeatConsumption(0, 0.01).favoursLeavingOutSeen()).isTrue();
    }

    @Test
    void withoutATargetNoneIsMet() {
        assertThat(RepeatConsumption.of(fit(1, new int[] {1}), 5))
                .isEqualTo(new RepeatConsumption(0, 0));
    }

    private static Dataset fit(int items, int[]... sequences) {
        return new Dataset(
                Vocabulary.of(IntStream.range(0, items).mapToObj(i -> "i" + i).toList()),
                Collections.nCopies(sequences.length, "user"),
                TrainingSequences.of(sequences));
    }
}
