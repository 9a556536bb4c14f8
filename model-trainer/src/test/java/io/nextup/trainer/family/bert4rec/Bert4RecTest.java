package io.nextup.trainer.family.bert4rec;

import static io.nextup.trainer.family.bert4rec.PlainBert4Rec.MASK;
import static io.nextup.trainer.family.network.Losses.fullSoftmax;
import static io.nextup.trainer.family.network.Losses.sampledSoftmax;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.AnswerAssertions;
import io.nextup.trainer.family.network.Losses;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.PlainParts;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.train.Gradients;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.TrainingStep;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Bert4RecTest {
    private static final int ITEMS = 13;

    /** [3, mask, 12, mask] and [mask, 8]; in the second one two zeros follow. */
    private static final TrainingStep.Input ITEMS_READ =
            TrainingStep.Input.of(new long[] {3, 0, 12, 0, 0, 8, 0, 0}, 2, 4);

    private static final TrainingStep.Input TARGETS =
            TrainingStep.Input.of(new long[] {0, 5, 0, 2, 7, 0, 0, 0}, 2, 4);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void topkIsThatOfThePlainForwardPassAtAMaskBehindTheNewestItem(int layers) throws Exception {
        Network network = network(layers);
        Map<String, float[]> weights = WeightsThatMatter.of(network);
        PlainBert4Rec plain = new PlainBert4Rec(weights, layers, 2);
        network.write(file(), weights);
        try (TorchScorer scorer = TorchScorer.load(file(), "cpu", ITEMS, ModelInputs.BIAS)) {
            for (int[] sequence : new int[][] {{5}, {1, 13, 4, 4, 2}, {1, 2, 3, 4, 5, 6, 7}}) {
                int[] longer = Arrays.copyOf(sequence, sequence.length + 1);
                longer[sequence.length] = MASK;
                AnswerAssertions.assertBy(plain.scores(longer)[sequence.length], scorer, sequence);
            }
        }
    }

    @Test
    void aStepIsThatOfThePlainLossAtTheMasks() throws Exception {
        Network network = network(2);
        Gradients.assertThoseOf(
                weights -> {
                    double[][] first = new PlainBert4Rec(weights, 2, 2).scores(3, MASK, 12, MASK);
                    double[][] second = new PlainBert4Rec(weights, 2, 2).scores(MASK, 8);
                    return (fullSoftmax(first[1], 5)
                                    + fullSoftmax(first[3], 2)
                                    + fullSoftmax(second[0], 7))
                            / 3;
                },
                WeightsThatMatter.of(network),
                TrainingStep.dense("loss", List.of(ITEMS_READ, TARGETS, Losses.noneMet()), 3),
                network,
                file());
    }

    @Test
    void aSampledStepIsThatOfThePlainLossOverTheNegatives() throws Exception {
        Network network = network(1);
        long[] negatives = {5, 11};
        Gradients.assertThoseOf(
                weights -> {
                    double[][] first = new PlainBert4Rec(weights, 1, 2).scores(3, MASK, 12, MASK);
                    double[][] second = new PlainBert4Rec(weights, 1, 2).scores(MASK, 8);
                    return (sampledSoftmax(first[1], 5, 11)
                                    + sampledSoftmax(first[3], 2, 5, 11)
                                    + sampledSoftmax(second[0], 7, 5, 11))
                            / 3;
                },
                WeightsThatMatter.of(network),
                TrainingStep.sparse(
                        "loss_sampled",
                        List.of(
                                ITEMS_READ,
                                TARGETS,
                                Losses.noneMet(),
                                TrainingStep.Input.of(negatives, 2),
                                TrainingStep.Input.of(Losses.corrections(negatives), 2)),
                        3,
                        new long[] {0, 2, 3, 5, 7, 8, 11, 12}),
                network,
                file());
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private static Network network(int layers) {
        return new Bert4Rec()
                .network(
                        ITEMS,
                        new Bert4Rec()
                                .defaults()
                                .with(LearningOptions.MAX_LENGTH, 7)
                                .with(NetworkOptions.FILTER_SHARE, PlainParts.FILTER_SHARE)
                                .with(NetworkOptions.DIMENSION, 8)
                                .with(NetworkOptions.LAYERS, layers)
                                .with(NetworkOptions.DROPOUT, 0.));
    }
}
