package io.nextup.trainer.family.sasrec;

import static io.nextup.trainer.family.network.Losses.fullSoftmax;
import static io.nextup.trainer.family.network.Losses.loss;
import static io.nextup.trainer.family.network.Losses.sampledSoftmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.network.TwoSequences;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.train.Gradients;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SasRecModuleTest {
    private static final int ITEMS = 13;
    private static final Network NETWORK = PlainSasRec.network(ITEMS, 7, 8, 2, 2);

    @TempDir Path directory;
    private Path file;
    private Map<String, float[]> weights;
    private PlainSasRec plain;
    private TorchScorer scorer;

    @BeforeEach
    void writeAModuleWithWeightsThatAllMatter() throws Exception {
        weights = WeightsThatMatter.of(NETWORK);
        plain = new PlainSasRec(weights, 2, 2);
        file = directory.resolve("model.pt");
        NETWORK.write(file, weights);
        scorer = TorchScorer.load(file, "cpu", ITEMS, ModelInputs.BIAS);
    }

    @AfterEach
    void close() {
        scorer.close();
    }

    @Test
    void topkIsThatOfThePlainForwardPass() {
        assertSameAsPlain(new int[] {5}, new int[0], 13);
        assertSameAsPlain(new int[] {1, 13, 4, 4, 2}, new int[0], 13);
        assertSameAsPlain(new int[] {1, 2, 3, 4, 5, 6, 7}, new int[] {7, 12, 3}, 6);
    }

    @Test
    void oneLayerAlsoAgreesWithThePlainForwardPass() throws Exception {
        Network one = PlainSasRec.network(ITEMS, 7, 8, 1, 4);
        Map<String, float[]> own = one.initialWeights(3);
        one.write(file, own);
        plain = new PlainSasRec(own, 1, 4);
        scorer.close();
        scorer = TorchScorer.load(file, "cpu", ITEMS, ModelInputs.BIAS);
        assertSameAsPlain(new int[] {9, 8, 7}, new int[0], 13);
    }

    /** From 20 blocks of 64 columns on, the ten best are sought among the blocks' maxima. */
    @ParameterizedTest
    @ValueSource(ints = {1278, 1279, 1280, 1300, 1342, 1343, 2000})
    void theBestOfALargeCatalogueAreThoseOfThePlainForwardPass(int items) throws Exception {
        assertBest(items, 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 127, 128, 200})
    void theBestOneOfASmallerCatalogueIsThatOfThePlainForwardPass(int items) throws Exception {
        assertBest(items, 1);
    }

    @Test
    void whereAlmostAllItemsAreExcludedTheOthersAreTheAnswer() throws Exception {
        useUntrained(2_000);
        Set<Integer> left = Set.of(3, 64, 700, 1_999, 2_000);
        long[] exclude =
                IntStream.rangeClosed(1, 2_000)
                        .filter(item -> !left.contains(item))
                        .asLongStream()
                        .toArray();
        TopK answer = scorer.topk(ModelInput.row(new long[] {7, 8}, exclude), 10);
        assertThat(Arrays.stream(answer.indices()).limit(5).boxed().toList())
                .containsExactlyInAnyOrderElementsOf(left);
        assertThat(Arrays.copyOfRange(answer.indices(), 5, 10)).containsOnly(0);
    }

    /** Leaves out the second, third and last item; the batch's other row is of somebody else. */
    private void assertBest(int items, int k) throws Exception {
        useUntrained(items);
        for (int user = 1; user <= 60; user++) {
            double[] scores = plain.scores(user, 2 * user)[1];
            int[] ranked =
                    IntStream.rangeClosed(1, items)
                            .boxed()
                            .sorted(Comparator.comparingDouble(item -> -scores[item]))
                            .mapToInt(Integer::intValue)
                            .toArray();
            long[] exclude = {ranked[1], ranked[2], items, 0, 0, 0};
            TopK answer =
                    scorer.topk(new ModelInput(2, new long[] {user, 2L * user, 7, 0}, exclude), k);
            double[] best =
                    IntStream.of(ranked)
                            .filter(i -> i != ranked[1] && i != ranked[2] && i != items)
                            .limit(k)
                            .mapToDouble(item -> scores[item])
                            .toArray();
            for (int i = 0; i < k; i++) {
                // By score: equal ones may come in any order.
                assertThat((double) answer.scores()[i]).isCloseTo(best[i], within(1e-5));
                assertThat(scores[answer.indices()[i]]).isCloseTo(best[i], within(1e-5));
            }
        }
    }

    private void useUntrained(int items) throws Exception {
        Network large = PlainSasRec.network(items, 7, 8, 1, 2);
        Map<String, float[]> own = large.initialWeights(3);
        plain = new PlainSasRec(own, 1, 2);
        large.write(file, own);
        scorer.close();
        scorer = TorchScorer.load(file, "cpu", items, ModelInputs.BIAS);
    }

    @Test
    void theLossIsTheMeanOverRealPositionsOfTheSoftmaxOverAllItems() throws Exception {
        // Two sequences, 5 targets; the last position of the first one has none.
        long[] items = {3, 1, 12, 6, 7, 7, 0, 0};
        long[] targets = {1, 12, 6, 0, 7, 2, 0, 0};
        double[][] first = plain.scores(3, 1, 12, 6);
        double[][] second = plain.scores(7, 7);
        double expected =
                (fullSoftmax(first[0], 1)
                                + fullSoftmax(first[1], 12)
                                + fullSoftmax(first[2], 6)
                                + fullSoftmax(second[0], 7)
                                + fullSoftmax(second[1], 2))
                        / 5;
        assertThat(loss(file, "loss", items, targets)).isCloseTo((float) expected, within(1e-4f));
    }

    @Test
    void theSampledLossWeighsNegativesAndLeavesOutTheTargetAmongThem() throws Exception {
        long[] items = {3, 1, 0, 7, 8, 9};
        long[] targets = {1, 5, 0, 8, 9, 2};
        double[][] first = plain.scores(3, 1);
        double[][] second = plain.scores(7, 8, 9);
        double expected =
                (sampledSoftmax(first[0], 1, 5, 8, 11)
                                + sampledSoftmax(first[1], 5, 8, 11)
                                + sampledSoftmax(second[0], 8, 5, 11)
                                + sampledSoftmax(second[1], 9, 5, 8, 11)
                                + sampledSoftmax(second[2], 2, 5, 8, 11))
                        / 5;
        assertThat(loss(file, "loss_sampled", items, targets, 5, 8, 11))
                .isCloseTo((float) expected, within(1e-4f));
    }

    @Test
    void aStepIsThatOfThePlainLoss() throws Exception {
        Gradients.assertThoseOf(
                own -> TwoSequences.full(new PlainSasRec(own, 2, 2)::scores),
                weights,
                TwoSequences.fullStep(),
                PlainSasRec.withoutDropout(ITEMS, 7, 8, 2, 2),
                directory.resolve("step.pt"));
    }

    @Test
    void initialWeightsFollowTheSeedAndPaddingIsZero() {
        Map<String, float[]> again = NETWORK.initialWeights(1);
        Map<String, float[]> other = NETWORK.initialWeights(5);
        assertThat(NETWORK.initialWeights(1).get("blocks.projection_weight"))
                .isEqualTo(again.get("blocks.projection_weight"))
                .isNotEqualTo(other.get("blocks.projection_weight"));
        assertThat(Arrays.copyOf(again.get(Parts.ITEM_VECTORS), 8)).containsOnly(0f);
        assertThat(again.get("head.norm_weight")).containsOnly(1f);
        assertThat(again.get("blocks.output_bias")).containsOnly(0f);
    }

    private void assertSameAsPlain(int[] sequence, int[] exclude, int k) {
        double[] scores = plain.scores(sequence)[sequence.length - 1];
        List<Integer> expected =
                IntStream.rangeClosed(1, ITEMS)
                        .filter(item -> Arrays.stream(exclude).noneMatch(e -> e == item))
                        .boxed()
                        .sorted(Comparator.comparingDouble(item -> -scores[item]))
                        .limit(k)
                        .toList();
        TopK answer = scorer.topk(ModelInput.row(widen(sequence), widen(exclude)), k);
        assertThat(Arrays.stream(answer.indices()).boxed().toList()).isEqualTo(expected);
        for (int i = 0; i < k; i++) {
            assertThat((double) answer.scores()[i])
                    .isCloseTo(scores[expected.get(i)], within(1e-4));
        }
    }

    private static long[] widen(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }
}
