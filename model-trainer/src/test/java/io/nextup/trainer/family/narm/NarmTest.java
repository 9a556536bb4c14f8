package io.nextup.trainer.family.narm;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.Chains;
import io.nextup.trainer.family.network.AnswerAssertions;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.TwoSequences;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Gradients;
import io.nextup.trainer.train.LearningOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarmTest {
    private static final int ITEMS = 13;

    /** Two sequences, 5 targets. */
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void topkIsThatOfThePlainForwardPass(int layers) throws Exception {
        Network network = network(layers);
        Map<String, float[]> weights = WeightsThatMatter.of(network);
        PlainNarm plain = new PlainNarm(weights, layers);
        network.write(file(), weights);
        try (TorchScorer scorer = TorchScorer.load(file(), "cpu", ITEMS, ModelInputs.BIAS)) {
            for (int[] sequence : new int[][] {{5}, {1, 13, 4, 4, 2}, {1, 2, 3, 4, 5, 6, 7, 8}}) {
                double[] scores = plain.scores(sequence)[sequence.length - 1];
                AnswerAssertions.assertBy(scores, scorer, sequence);
            }
        }
    }

    @Test
    void aStepIsThatOfThePlainLossOverAllItems() throws Exception {
        Network network = network(1);
        Gradients.assertThoseOf(
                weights -> TwoSequences.full(new PlainNarm(weights, 1)::scores),
                WeightsThatMatter.of(network),
                TwoSequences.fullStep(),
                network,
                file());
    }

    @Test
    void aSampledStepIsThatOfThePlainLossOverTheNegatives() throws Exception {
        Network network = network(1);
        Gradients.assertThoseOf(
                weights -> TwoSequences.sampled(new PlainNarm(weights, 1)::scores),
                WeightsThatMatter.of(network),
                TwoSequences.sampledStep(),
                network,
                file());
    }

    /** Each pair of 100 items of 2,048 in 16-wide vectors, three times. */
    @Test
    void pairsOfPositionsCountInTheMemory() {
        TrainOptions options =
                new Narm()
                        .defaults()
                        .with(NetworkOptions.DIMENSION, 16)
                        .with(LearningOptions.MAX_LENGTH, 100);
        TrainOptions half = options.with(LearningOptions.MAX_LENGTH, 50);
        long more =
                new Narm().memory(Chains.dataset(60), options).besideBytes()
                        - new Narm().memory(Chains.dataset(60), half).besideBytes();
        assertThat(more).isEqualTo(3L * Float.BYTES * 2_048 * 50 * 16);
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private static Network network(int layers) {
        return new Narm()
                .network(
                        ITEMS,
                        new Narm()
                                .defaults()
                                .with(NetworkOptions.DIMENSION, 8)
                                .with(NetworkOptions.LAYERS, layers)
                                .with(NetworkOptions.DROPOUT, 0.)
                                .with(Narm.CONTEXT_DROPOUT, 0.));
    }
}
