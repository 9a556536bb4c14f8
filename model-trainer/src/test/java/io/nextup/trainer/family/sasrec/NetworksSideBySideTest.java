package io.nextup.trainer.family.sasrec;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.AnswerAssertions;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.network.PlainParts;
import io.nextup.trainer.family.network.TwoSequences;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Gradients;
import io.nextup.trainer.train.LearningOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three networks side by side are three of one network each, taken together. */
class NetworksSideBySideTest {
    private static final int ITEMS = 13;
    private static final int NETWORKS = 3;
    private static final int DIMENSION = 8;
    private static final int LAYERS = 2;
    private static final int HEADS = 2;

    private final Network network = network();
    private final Map<String, float[]> weights = WeightsThatMatter.of(network);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7})
    void theScoreIsTheMeanOfTheirs(int length) throws Exception {
        network.write(file(), weights);
        int[] sequence = IntStream.rangeClosed(1, length).toArray();
        double[] mean = new double[ITEMS + 1];
        for (int k = 0; k < NETWORKS; k++) {
            double[] own = plain(weights, k).scores(sequence)[length - 1];
            for (int item = 1; item <= ITEMS; item++) {
                mean[item] += own[item] / NETWORKS;
            }
        }
        try (TorchScorer scorer = TorchScorer.load(file(), "cpu", ITEMS, ModelInputs.BIAS)) {
            // Padding behind the newest item changes nothing.
            long[] items = new long[7];
            IntStream.range(0, length).forEach(i -> items[i] = sequence[i]);
            AnswerAssertions.assertBy(mean, scorer, ModelInput.row(items, new long[0]));
        }
    }

    @Test
    void aStepIsThatOfTheirLosses() throws Exception {
        Gradients.assertThoseOf(
                own -> mean(own, plain -> TwoSequences.full(plain::scores)),
                Math.sqrt(NETWORKS),
                weights,
                TwoSequences.fullStep(),
                network,
                file());
    }

    @Test
    void aSampledStepIsThatOfTheirLosses() throws Exception {
        Gradients.assertThoseOf(
                own -> mean(own, plain -> TwoSequences.sampled(plain::scores)),
                Math.sqrt(NETWORKS),
                weights,
                TwoSequences.sampledStep(),
                network,
                file());
    }

    @Test
    void noTwoOfThemStartAlike() {
        Map<String, float[]> initial = network.initialWeights(1);
        assertThat(own(initial, 0).get(Parts.ITEM_VECTORS))
                .isNotEqualTo(own(initial, 1).get(Parts.ITEM_VECTORS));
        assertThat(own(initial, 0).get("blocks.projection_weight"))
                .isNotEqualTo(own(initial, 1).get("blocks.projection_weight"));
    }

    private static double mean(Map<String, float[]> weights, ToDoubleFunction<PlainSasRec> loss) {
        return IntStream.range(0, NETWORKS)
                .mapToDouble(k -> loss.applyAsDouble(plain(weights, k)))
                .average()
                .orElseThrow();
    }

    private static PlainSasRec plain(Map<String, float[]> weights, int k) {
        return new PlainSasRec(own(weights, k), LAYERS, HEADS);
    }

    /** Returns the weights of one network: its columns of vectors, its part of each layer. */
    private static Map<String, float[]> own(Map<String, float[]> weights, int k) {
        Map<String, float[]> own = new LinkedHashMap<>();
        weights.forEach(
                (path, all) -> {
                    int groups =
                            path.startsWith("blocks.")
                                    ? LAYERS
                                    : path.startsWith("head.")
                                            ? 1
                                            : all.length / (NETWORKS * DIMENSION);
                    int width = all.length / (groups * NETWORKS);
                    float[] values = new float[groups * width];
                    for (int group = 0; group < groups; group++) {
                        System.arraycopy(
                                all, (group * NETWORKS + k) * width, values, group * width, width);
                    }
                    own.put(path, values);
                });
        return own;
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private static Network network() {
        SasRec family = new SasRec();
        TrainOptions options =
                family.defaults()
                        .with(LearningOptions.MAX_LENGTH, 7)
                        .with(NetworkOptions.NETWORKS, NETWORKS)
                        .with(NetworkOptions.FILTER_SHARE, PlainParts.FILTER_SHARE)
                        .with(NetworkOptions.DIMENSION, DIMENSION)
                        .with(NetworkOptions.LAYERS, LAYERS)
                        .with(NetworkOptions.HEADS, HEADS)
                        .with(NetworkOptions.DROPOUT, 0.);
        return family.network(ITEMS, options);
    }
}
