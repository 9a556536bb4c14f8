package io.nextup.trainer.family.gru4rec;

import static io.nextup.trainer.family.network.Losses.fullSoftmax;
import static io.nextup.trainer.family.network.Losses.loss;
import static io.nextup.trainer.family.network.Losses.sampledSoftmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.TorchScorer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
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
        Gru4RecModule sizes = new Gru4RecModule(ITEMS, D, layers, 0.2);
        Map<String, float[]> weights = weightsThatAllMatter(sizes);
        PlainGru4Rec plain = new PlainGru4Rec(sizes, weights);
        try (TorchScorer scorer = load(sizes, weights)) {
            assertSame(scorer, plain, 5);
            assertSame(scorer, plain, 1, 13, 4, 4, 2);
            assertSame(scorer, plain, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        }
    }

    @Test
    void bothLossesAreThoseOfThePlainForwardPassOverRealPositions() throws Exception {
        Gru4RecModule sizes = new Gru4RecModule(ITEMS, D, 2, 0.2);
        Map<String, float[]> weights = weightsThatAllMatter(sizes);
        PlainGru4Rec plain = new PlainGru4Rec(sizes, weights);
        load(sizes, weights).close();
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
    void initialWeightsFollowTheSeedStayInTheirRangeAndPaddingIsZero() {
        Gru4RecModule sizes = new Gru4RecModule(ITEMS, D, 1, 0.2);
        Map<String, float[]> weights = sizes.initialWeights(1);
        assertThat(weights.get("hidden_weight"))
                .isEqualTo(sizes.initialWeights(1).get("hidden_weight"))
                .isNotEqualTo(sizes.initialWeights(5).get("hidden_weight"));
        assertThat(Arrays.copyOf(weights.get("item_embedding"), D)).containsOnly(0f);
        assertThat(weights.get("norm_weight")).containsOnly(1f);
        assertThat(weights.get("norm_bias")).containsOnly(0f);
        for (float value : weights.get("input_weight")) {
            assertThat(value).isBetween((float) (-1 / Math.sqrt(D)), (float) (1 / Math.sqrt(D)));
        }
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private TorchScorer load(Gru4RecModule sizes, Map<String, float[]> weights) throws Exception {
        sizes.write(file(), weights);
        return TorchScorer.load(file(), "cpu", ITEMS);
    }

    private static Map<String, float[]> weightsThatAllMatter(Gru4RecModule sizes) {
        Map<String, float[]> weights = sizes.initialWeights(1);
        Random random = new Random(2);
        for (float[] values : weights.values()) {
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (random.nextGaussian() * 0.4);
            }
        }
        return weights;
    }

    private static void assertSame(TorchScorer scorer, PlainGru4Rec plain, int... sequence) {
        double[] scores = plain.scores(sequence)[sequence.length - 1];
        int[] expected =
                IntStream.rangeClosed(1, ITEMS)
                        .boxed()
                        .sorted(Comparator.comparingDouble(item -> -scores[item]))
                        .mapToInt(item -> item)
                        .toArray();
        long[] items = Arrays.stream(sequence).asLongStream().toArray();
        TopK answer = scorer.topk(ModelInput.row(items, new long[0]), ITEMS);
        assertThat(answer.indices()).isEqualTo(expected);
        for (int i = 0; i < ITEMS; i++) {
            assertThat((double) answer.scores()[i]).isCloseTo(scores[expected[i]], within(1e-4));
        }
    }
}
