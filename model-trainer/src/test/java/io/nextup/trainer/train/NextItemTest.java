package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.SequenceData;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Lessons;
import io.nextup.trainer.option.TrainOptions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NextItemTest {
    private static final ModelInputs INPUTS =
            new ModelInputs(
                    List.of(InputColumn.TYPES, InputColumn.NOW, InputColumn.TIMES),
                    List.of("cart"));

    /** Event p of sequence s has the time 100 s + p; every second one is of the type cart. */
    private static final Lessons LESSONS =
            new Lessons(new int[][] {{1, 2, 3, 4}, {3, 1}}, NextItemTest::data);

    private static final TrainOptions OPTIONS =
            TrainOptions.none()
                    .with(LearningOptions.MAX_LENGTH, 3)
                    .with(LearningOptions.BATCH_SIZE, 16)
                    .with(LearningOptions.NEGATIVES, 9);

    private final Dataset fit =
            new Dataset(Vocabulary.of(List.of("a", "b", "c", "d")), List.of("u", "v"), LESSONS);

    @Test
    void aStepHasItemsTargetsAndTheColumnsThatHaveAValueForEachItem() {
        NextItem objective = new NextItem(fit, LESSONS, INPUTS, OPTIONS);
        assertThat(objective.examples()).isEqualTo(4);
        Objective.Epoch epoch = objective.epoch(false, new Random(1));
        assertThat(epoch.steps()).isEqualTo(1);
        Step step = epoch.next();
        assertThat(step.method()).isEqualTo("loss");
        assertThat(step.examples()).isEqualTo(4);
        assertThat(step.rows()).isEmpty();
        // Shorter sequences come first.
        assertThat(step.inputs())
                .usingRecursiveComparison()
                .isEqualTo(
                        List.of(
                                Step.Input.of(new long[] {3, 0, 0, 1, 2, 3}, 2, 3),
                                Step.Input.of(new long[] {1, 0, 0, 2, 3, 4}, 2, 3),
                                Step.Input.of(new long[] {1, 0, 0, 1, 0, 1}, 2, 3),
                                Step.Input.of(new long[] {100, 0, 0, 0, 1, 2}, 2, 3)));
    }

    @Test
    void aSampledStepReadsTheRowsOfItsItemsTargetsAndNegatives() {
        Lessons two = Lessons.of(new int[] {4, 2}, new int[] {2, 4});
        Dataset counts = new Dataset(fit.vocabulary(), List.of("u", "v"), two);
        NextItem objective =
                new NextItem(
                        counts, two, ModelInputs.NONE, OPTIONS.with(LearningOptions.NEGATIVES, 1));
        Step step = objective.epoch(true, new Random(5)).next();
        long[] negatives = ((Step.Longs) step.inputs().get(2)).values();
        assertThat(negatives).hasSize(1);
        float chance = (float) Math.exp(-((Step.Floats) step.inputs().get(3)).values()[0]);
        assertThat(chance).isBetween(0f, 1f);
        assertThat(step.method()).isEqualTo("loss_sampled");
        assertThat(step.inputs()).hasSize(4);
        assertThat(step.rows())
                .isSorted()
                .doesNotHaveDuplicates()
                .contains(2, 4)
                .contains(negatives);
        assertThat(step.rows().length).isLessThanOrEqualTo(3);
    }

    private static SequenceData data(int sequence) {
        return new SequenceData() {
            @Override
            public long timeMillis(int position) {
                return 100L * sequence + position;
            }

            @Override
            public Optional<String> type(int position) {
                return Optional.of(position % 2 == 0 ? "cart" : "view");
            }

            @Override
            public long nowMillis() {
                return 9;
            }
        };
    }
}
