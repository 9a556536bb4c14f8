package io.nextup.trainer.family.sqn;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.SequenceData;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.TrainingStep;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RewardedTest {
    /** A view, a purchase, a cart, and an event of no known type. */
    private static final SequenceData EVENTS =
            new SequenceData() {
                @Override
                public long timeMillis(int position) {
                    return position;
                }

                @Override
                public Optional<String> type(int position) {
                    return List.of(
                                    Optional.of("view"),
                                    Optional.of("buy"),
                                    Optional.of("cart"),
                                    Optional.<String>empty())
                            .get(position);
                }

                @Override
                public long nowMillis() {
                    return 3;
                }
            };

    @Test
    void aTargetHasTheRewardOfItsOwnEvent() {
        TrainingSequences learnt =
                new TrainingSequences(new int[][] {{1, 2, 3, 4}, {1, 2}}, s -> EVENTS);
        Dataset fit =
                new Dataset(Vocabulary.of(List.of("a", "b", "c", "d")), List.of("u", "v"), learnt);
        Objective objective =
                new Sqn()
                        .objective(
                                fit,
                                learnt,
                                true,
                                new Sqn().defaults().with(LearningOptions.NEGATIVES, 2));
        Random random = new Random(1);
        Set<Float> swapped = new HashSet<>();
        for (int n = 0; n < 20; n++) {
            TrainingStep step = objective.epoch(false, random).next();
            // Shorter sequences come first.
            assertThat(values(step, 3)).containsExactly(1, 0, 0, 1, 0.5f, 0.2f);
            swapped.add(values(step, 4)[0]);
        }
        assertThat(swapped).containsExactlyInAnyOrder(0f, 1f);
        TrainingStep sampled = objective.epoch(true, random).next();
        assertThat(sampled.method()).isEqualTo("loss_sampled");
        assertThat(values(sampled, 5)).containsExactly(1, 0, 0, 1, 0.5f, 0.2f);
    }

    private static float[] values(TrainingStep step, int input) {
        return ((TrainingStep.Floats) step.inputs().get(input)).values();
    }
}
