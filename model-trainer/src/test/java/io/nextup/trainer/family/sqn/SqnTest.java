package io.nextup.trainer.family.sqn;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.AnswerAssertions;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.TwoSequences;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.train.Gradients;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.TrainingStep;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqnTest {
    private static final int ITEMS = 13;
    private static final double DISCOUNT = 0.6;
    private static final double WEIGHT = 0.3;

    private static final TrainingStep.Input REWARDS =
            TrainingStep.Input.of(new float[] {0.25f, 1, 0, 0.5f, 0, 2}, 2, 3);

    @TempDir Path directory;

    @Test
    void topkIsThatOfTheFirstHead() throws Exception {
        Map<String, float[]> weights = WeightsThatMatter.of(network());
        network().write(file(), weights);
        try (TorchScorer scorer = TorchScorer.load(file(), "cpu", ITEMS, ModelInputs.BIAS)) {
            for (int[] sequence : new int[][] {{5}, {1, 13, 4, 4, 2}, {1, 2, 3, 4, 5, 6, 7}}) {
                double[] scores = plain(weights).scores(sequence)[sequence.length - 1];
                AnswerAssertions.assertBy(scores, scorer, sequence);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStepIsThatOfThePlainLossAndValues(boolean swapped) throws Exception {
        Map<String, float[]> start = WeightsThatMatter.of(network());
        int[] all = IntStream.rangeClosed(1, ITEMS).toArray();
        Gradients.assertThoseOf(
                weights -> {
                    double learnt = TwoSequences.full(plain(weights)::scores);
                    return learnt + WEIGHT * values(weights, start, all, swapped);
                },
                start,
                TwoSequences.fullStep(
                        REWARDS, TrainingStep.Input.of(new float[] {swapped ? 1 : 0}, 1)),
                network(),
                file(),
                swapped ? "item_value" : "item_other_value");
    }

    @Test
    void aSampledStepSeeksTheBestNextActionAmongTheNegatives() throws Exception {
        Map<String, float[]> start = WeightsThatMatter.of(network());
        Gradients.assertThoseOf(
                weights -> {
                    double learnt = TwoSequences.sampled(plain(weights)::scores);
                    return learnt + WEIGHT * values(weights, start, new int[] {5, 11}, false);
                },
                start,
                TwoSequences.sampledStep(REWARDS, TrainingStep.Input.of(new float[] {0}, 1)),
                network(),
                file(),
                "item_other_value");
    }

    private static double values(
            Map<String, float[]> weights,
            Map<String, float[]> start,
            int[] candidates,
            boolean swapped) {
        String learns = swapped ? "item_other_value" : "item_value";
        String judges = swapped ? "item_value" : "item_other_value";
        double first =
                plain(weights)
                        .valueLoss(
                                plain(start),
                                new int[] {3, 1},
                                new int[] {1, 5},
                                new double[] {0.25, 1},
                                candidates,
                                learns,
                                judges);
        double second =
                plain(weights)
                        .valueLoss(
                                plain(start),
                                new int[] {7, 8, 9},
                                new int[] {8, 9, 2},
                                new double[] {0.5, 0, 2},
                                candidates,
                                learns,
                                judges);
        return (first + second) / 5;
    }

    private static PlainSqn plain(Map<String, float[]> weights) {
        return new PlainSqn(weights, 2, 2, DISCOUNT);
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private static Network network() {
        return new Sqn()
                .network(
                        ITEMS,
                        new Sqn()
                                .defaults()
                                .with(LearningOptions.MAX_LENGTH, 7)
                                .with(NetworkOptions.DIMENSION, 8)
                                .with(NetworkOptions.DROPOUT, 0.)
                                .with(Sqn.DISCOUNT, DISCOUNT)
                                .with(Sqn.WEIGHT, WEIGHT));
    }
}
