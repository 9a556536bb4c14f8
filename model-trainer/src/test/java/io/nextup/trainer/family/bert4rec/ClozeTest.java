package io.nextup.trainer.family.bert4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.TrainingStep;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClozeTest {
    private static final TrainOptions OPTIONS =
            new Bert4Rec()
                    .defaults()
                    .with(LearningOptions.MAX_LENGTH, 9)
                    .with(LearningOptions.NEGATIVES, 2)
                    .with(Bert4Rec.LAST_SHARE, 0.);

    @Test
    void eachItemStandsOnceEitherAmongTheItemsOrAmongTheTargets() {
        Objective.Epoch epoch = epoch(OPTIONS, new Random(1));
        long[] seen = new long[10];
        for (int step = 0; step < epoch.steps(); step++) {
            TrainingStep each = epoch.next();
            long[] items = values(each, 0);
            long[] targets = values(each, 1);
            int width = (int) ((TrainingStep.Longs) each.inputs().get(0)).shape()[1];
            assertThat(each.examples())
                    .isEqualTo((int) Arrays.stream(targets).filter(t -> t != 0).count());
            for (int i = 0; i < items.length; i++) {
                assertThat(items[i] * targets[i]).isZero();
                seen[(int) (items[i] + targets[i]) % seen.length]++;
            }
            // A window of a mask is never left without one.
            for (int row = 0; row < items.length / width; row++) {
                long[] own = Arrays.copyOfRange(targets, row * width, (row + 1) * width);
                assertThat(Arrays.stream(own).anyMatch(target -> target != 0)).isTrue();
            }
        }
        // 200 sequences of the items 1 to 9.
        assertThat(Arrays.copyOfRange(seen, 1, 10)).containsOnly(200);
    }

    @Test
    void theShareOfMaskedItemsIsTheOneThatIsAskedFor() {
        Random random = new Random(2);
        double masked = 0;
        for (int n = 0; n < 20; n++) {
            Objective.Epoch epoch = epoch(OPTIONS.with(Bert4Rec.MASK_SHARE, 0.6), random);
            for (int step = 0; step < epoch.steps(); step++) {
                masked += epoch.next().examples();
            }
        }
        // 36,000 items: a standard deviation is .0026.
        assertThat(masked / (20 * 200 * 9)).isCloseTo(0.6, within(0.01));
    }

    @Test
    void whereTheLastAloneIsMaskedItIsTheLastOneOfAWindow() {
        Objective.Epoch epoch = epoch(OPTIONS.with(Bert4Rec.LAST_SHARE, 1.), new Random(1));
        for (int step = 0; step < epoch.steps(); step++) {
            long[] targets = values(epoch.next(), 1);
            assertThat(Arrays.stream(targets).filter(target -> target != 0)).containsOnly(9L);
        }
    }

    @Test
    void aSampledStepReadsTheRowsOfAllItemsOfItsWindows() {
        Objective objective = new Cloze(fit(), fit().learnt(), OPTIONS);
        TrainingStep step = objective.epoch(true, new Random(1)).next();
        assertThat(step.method()).isEqualTo("loss_sampled");
        assertThat(step.rows()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void itemsByThemselvesAreNotLearntFrom() {
        TrainingSequences mixed = TrainingSequences.of(new int[] {1}, new int[] {2, 3});
        assertThat(new Cloze(fit(), mixed, OPTIONS).positions()).isEqualTo(2);
        TrainingSequences alone = TrainingSequences.of(new int[] {1}, new int[] {2});
        assertThatThrownBy(() -> new Cloze(fit(), alone, OPTIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing to learn");
    }

    private static Objective.Epoch epoch(TrainOptions options, Random random) {
        return new Cloze(fit(), fit().learnt(), options).epoch(false, random);
    }

    private static long[] values(TrainingStep step, int input) {
        return ((TrainingStep.Longs) step.inputs().get(input)).values();
    }

    private static Dataset fit() {
        int[][] sequences = new int[200][];
        Arrays.fill(sequences, IntStream.rangeClosed(1, 9).toArray());
        return new Dataset(
                Vocabulary.of(IntStream.rangeClosed(1, 9).mapToObj(i -> "i" + i).toList()),
                IntStream.range(0, 200).mapToObj(u -> "u" + u).toList(),
                TrainingSequences.of(sequences));
    }
}
