package io.nextup.trainer.family.gru4rec;

import static io.nextup.trainer.family.network.Losses.fullSoftmax;
import static io.nextup.trainer.family.network.Losses.loss;
import static io.nextup.trainer.family.network.Losses.sampledSoftmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.AnswerAssertions;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.network.TwoSequences;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.train.Gradients;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Gru4RecModuleTest {
    private static final int ITEMS = 13;
    private static final int D = 8;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void topkIsThatOfThePlainForwardPass(int layers) throws Exception {
        Network network = network(layers);
        Map<String, float[]> weights = WeightsThatMatter.of(network);
        PlainGru4Rec plain = new PlainGru4Rec(weights, layers);
        try (TorchScorer scorer = load(network, weights)) {
            assertSame(plain, scorer, 5);
            assertSame(plain, scorer, 1, 13, 4, 4, 2);
            assertSame(plain, scorer, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        }
    }

    @Test
    void bothLossesAreThoseOfThePlainForwardPassOverRealPositions() throws Exception {
        Network network = network(2);
        Map<String, float[]> weights = WeightsThatMatter.of(network);
        PlainGru4Rec plain = new PlainGru4Rec(weights, 2);
        load(network, weights).close();
        long[] items = {3, 1, 0, 7, 8, 9};
        long[] targets = {1, 5, 0, 8, 9, 2};
        double[][] first = plain.scores(3, 1);
        double[][] second = plain.scores(7, 8, 9);
        double full =
                fullSoftmax(first[0], 1)
                        + fullSoftmax(first[1], 5)
                        + fullSoftmax(second[0], 8)
                        + fullSoftmax(second[1], 9)
                        + fullSoftmax(second[2], 2);
        assertThat(loss(file(), "loss", items, targets))
                .isCloseTo((float) (full / 5), within(1e-4f));
        double sampled =
                sampledSoftmax(first[0], 1, 5, 11)
                        + sampledSoftmax(first[1], 5, 11)
                        + sampledSoftmax(second[0], 8, 5, 11)
                        + sampledSoftmax(second[1], 9, 5, 11)
                        + sampledSoftmax(second[2], 2, 5, 11);
        assertThat(loss(file(), "loss_sampled", items, targets, 5, 11))
                .isCloseTo((float) (sampled / 5), within(1e-4f));
    }

    @Test
    void aStepIsThatOfThePlainLoss() throws Exception {
        Network network = network(2, 0);
        Gradients.assertThoseOf(
                weights -> TwoSequences.full(new PlainGru4Rec(weights, 2)::scores),
                WeightsThatMatter.of(network),
                TwoSequences.fullStep(),
                network,
                file());
    }

    @Test
    void initialWeightsFollowTheSeedStayInTheirRangeAndPaddingIsZero() {
        Network network = network(1);
        Map<String, float[]> weights = network.initialWeights(1);
        assertThat(weights.get("recurrence.hidden_weight"))
                .isEqualTo(network.initialWeights(1).get("recurrence.hidden_weight"))
                .isNotEqualTo(network.initialWeights(5).get("recurrence.hidden_weight"));
        assertThat(Arrays.copyOf(weights.get(Parts.ITEM_VECTORS), D)).containsOnly(0f);
        assertThat(weights.get("head.norm_weight")).containsOnly(1f);
        assertThat(weights.get("head.norm_bias")).containsOnly(0f);
        for (float value : weights.get("recurrence.input_weight")) {
            assertThat(value).isBetween((float) (-1 / Math.sqrt(D)), (float) (1 / Math.sqrt(D)));
        }
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private TorchScorer load(Network network, Map<String, float[]> weights) throws Exception {
        network.write(file(), weights);
        return TorchScorer.load(file(), "cpu", ITEMS, ModelInputs.BIAS);
    }

    private static Network network(int layers) {
        return network(layers, 0.2);
    }

    private static Network network(int layers, double dropout) {
        Gru4Rec family = new Gru4Rec();
        return family.network(
                ITEMS,
                family.defaults()
                        .with(NetworkOptions.DIMENSION, D)
                        .with(NetworkOptions.LAYERS, layers)
                        .with(NetworkOptions.DROPOUT, dropout));
    }

    private static void assertSame(PlainGru4Rec plain, TorchScorer scorer, int... sequence) {
        AnswerAssertions.assertBy(plain.scores(sequence)[sequence.length - 1], scorer, sequence);
    }
}
