package io.nextup.trainer.family.cl4srec;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.AnswerAssertions;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.TwoSequences;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.train.Gradients;
import io.nextup.trainer.train.LearningOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Cl4SRecTest {
    private static final int ITEMS = 13;
    private static final double WEIGHT = 0.7;
    private static final double TEMPERATURE = 0.4;

    /**
     * Three sequences; a mask stands within a view and at its end. The last two are of one label.
     */
    private static final List<int[]> FIRST =
            List.of(new int[] {4, 0, 6}, new int[] {5}, new int[] {1, 2, 3, 0});

    private static final List<int[]> SECOND =
            List.of(new int[] {6, 4, 5}, new int[] {0, 5}, new int[] {3, 1});

    private static final long[] LABELS = {1, 8, 8};

    @TempDir Path directory;

    @Test
    void topkIsThatOfThePlainForwardPass() throws Exception {
        Network network = network(0);
        Map<String, float[]> weights = WeightsThatMatter.of(network);
        network.write(file(), weights);
        try (TorchScorer scorer = TorchScorer.load(file(), "cpu", ITEMS, ModelInputs.BIAS)) {
            for (int[] sequence : new int[][] {{5}, {1, 13, 4, 4, 2}, {1, 2, 3, 4, 5, 6, 7}}) {
                AnswerAssertions.assertBy(
                        new PlainCl4SRec(weights, 2, 2).scores(sequence)[sequence.length - 1],
                        scorer,
                        sequence);
            }
        }
    }

    /** The margin of 0 stands for InfoNCE; 3 is about the distance of the views. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 3})
    void aStepIsThatOfThePlainLossAndContrast(double margin) throws Exception {
        Network network = network(margin);
        Gradients.assertThoseOf(
                weights -> {
                    PlainCl4SRec plain = new PlainCl4SRec(weights, 2, 2);
                    double learnt = TwoSequences.full(plain::scores);
                    return learnt + WEIGHT * contrast(plain, margin);
                },
                WeightsThatMatter.of(network),
                TwoViews.withViews(TwoSequences.fullStep(), views(), LABELS),
                network,
                file());
    }

    @Test
    void aSampledStepIsThatOfThePlainLossAndContrast() throws Exception {
        Network network = network(0);
        Gradients.assertThoseOf(
                weights -> {
                    PlainCl4SRec plain = new PlainCl4SRec(weights, 2, 2);
                    double learnt = TwoSequences.sampled(plain::scores);
                    return learnt + WEIGHT * contrast(plain, 0);
                },
                WeightsThatMatter.of(network),
                TwoViews.withViews(TwoSequences.sampledStep(), views(), LABELS),
                network,
                file());
    }

    private static List<int[]> views() {
        return Stream.concat(FIRST.stream(), SECOND.stream()).toList();
    }

    private static double contrast(PlainCl4SRec plain, double margin) {
        List<double[]> first = FIRST.stream().map(plain::last).toList();
        List<double[]> second = SECOND.stream().map(plain::last).toList();
        return margin > 0
                ? PlainCl4SRec.margin(first, second, LABELS, margin)
                : PlainCl4SRec.infoNce(first, second, LABELS, TEMPERATURE);
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private static Network network(double margin) {
        return new Cl4SRec()
                .network(
                        ITEMS,
                        new Cl4SRec()
                                .defaults()
                                .with(LearningOptions.MAX_LENGTH, 7)
                                .with(NetworkOptions.DIMENSION, 8)
                                .with(NetworkOptions.DROPOUT, 0.)
                                .with(Cl4SRec.WEIGHT, WEIGHT)
                                .with(Cl4SRec.TEMPERATURE, TEMPERATURE)
                                .with(Cl4SRec.MARGIN, margin));
    }
}
