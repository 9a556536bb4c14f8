package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.option.TrainOptions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NextItemTest {
    private static final TrainingSequences LEARNT =
            TrainingSequences.of(new int[] {1, 2, 3, 4}, new int[] {3, 1});

    private static final TrainOptions OPTIONS =
            TrainOptions.none()
                    .with(LearningOptions.MAX_LENGTH, 3)
                    .with(LearningOptions.BATCH_SIZE, 16)
                    .with(LearningOptions.NEGATIVES, 9);

    private final Dataset fit =
            new Dataset(Vocabulary.of(List.of("a", "b", "c", "d")), List.of("u", "v"), LEARNT);

    @Test
    void aStepHasItemsTargetsAndWhatStandsBehindThem() {
        TrainingStep.Input more = TrainingStep.Input.of(new float[] {7}, 1);
        NextItem objective =
                new NextItem(
                        fit,
                        LEARNT,
                        true,
                        OPTIONS,
                        (windows, batch, random) -> {
                            // Shorter sequences come first.
                            assertThat(windows)
                                    .containsExactly(
                                            new BatchPlan.Window(1, 0, 1),
                                            new BatchPlan.Window(0, 0, 3));
                            assertThat(batch.width()).isEqualTo(3);
                            return List.of(more);
                        });
        assertThat(objective.positions()).isEqualTo(4);
        Objective.Epoch epoch = objective.epoch(false, new Random(1));
        assertThat(epoch.steps()).isEqualTo(1);
        TrainingStep step = epoch.next();
        assertThat(step.method()).isEqualTo("loss");
        assertThat(step.examples()).isEqualTo(4);
        assertThat(step.rows()).isEmpty();
        assertThat(step.inputs())
                .usingRecursiveComparison()
                .isEqualTo(
                        List.of(
                                TrainingStep.Input.of(new long[] {3, 0, 0, 1, 2, 3}, 2, 3),
                                TrainingStep.Input.of(new long[] {1, 0, 0, 2, 3, 4}, 2, 3),
                                TrainingStep.Input.of(new long[] {3, 0, 0, 1, 2, 3}, 2, 3),
                                more));
    }

    @Test
    void aSampledStepReadsTheRowsOfItsItemsTargetsAndNegatives() {
        TrainingSequences two = TrainingSequences.of(new int[] {1, 2}, new int[] {3, 4});
        Dataset counts = new Dataset(fit.vocabulary(), List.of("u", "v"), two);
        NextItem objective =
                new NextItem(counts, two, false, OPTIONS.with(LearningOptions.NEGATIVES, 1));
        TrainingStep step = objective.epoch(true, new Random(5)).next();
        long[] negatives = ((TrainingStep.Longs) step.inputs().get(3)).values();
        assertThat(negatives).hasSize(1);
        float chance = (float) Math.exp(-((TrainingStep.Floats) step.inputs().get(4)).values()[0]);
        assertThat(chance).isBetween(0f, 1f);
        assertThat(step.method()).isEqualTo("loss_sampled");
        assertThat(step.inputs()).hasSize(5);
        assertThat(((TrainingStep.Longs) step.inputs().get(2)).shape()).containsExactly(2, 0);
        assertThat(step.rows()).containsExactly(1, 2, 3, 4).contains(negatives);
    }
}
