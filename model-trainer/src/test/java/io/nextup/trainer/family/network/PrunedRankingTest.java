package io.nextup.trainer.family.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.scoring.torch.TorchScorer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrunedRankingTest {
    private static final int DIMENSION = 16;

    /** A module whose query is the vector of the sequence's first item. */
    static final String LOOKUP =
            """
            class Lookup(Module):
                __parameters__ = ["vectors"]
                __buffers__ = []
                training : bool
                vectors : Tensor
                ranking : __torch__.PrunedRanking
                def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
                    query = torch.index_select(self.vectors, 0, items[:, 0])
                    return self.ranking.topk(query, self.vectors, exclude, k, bias)
            """;

    @TempDir Path directory;

    @Test
    void theBestOfRandomVectorsAreThoseOfScoringThemAll() throws Exception {
        assertExact(random(40_001, 1), 20, 60, 40);
    }

    /** A hundred best items are in more chunks than are listed at first. */
    @Test
    void manyBestOfRandomVectorsAreThoseOfScoringThemAll() throws Exception {
        assertExact(random(140_003, 8), 100, 3, 40);
    }

    /**
     * Their bounds are hardly above their best scores, so each chunk that reaches the best matters.
     */
    @Test
    void vectorsThatAreTheirOwnCodesAreRankedExactly() throws Exception {
        Random random = new Random(9);
        float[] vectors = new float[40_001 * DIMENSION];
        for (int i = DIMENSION; i < vectors.length; i++) {
            int code = random.nextInt(2 * PrunedRanking.MOST + 1) - PrunedRanking.MOST;
            vectors[i] = i % DIMENSION == 0 ? PrunedRanking.MOST : code;
        }
        assertExact(vectors, 20, 20, 20);
    }

    /** Their bounds all reach the k-th best score: everything has to be scored. */
    @Test
    void vectorsThatHardlyDifferAreStillRankedExactly() throws Exception {
        float[] vectors = random(40_000, 2);
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = 1 + vectors[i] * 1e-3f;
        }
        assertExact(vectors, 10, 5, 7);
    }

    @Test
    void oneHugeVectorDoesNotHideTheOthersOfItsChunk() throws Exception {
        float[] vectors = random(40_000, 3);
        for (int d = 0; d < DIMENSION; d++) {
            vectors[77 * DIMENSION + d] *= 1e4f;
        }
        assertExact(vectors, 20, 10, 0);
    }

    @Test
    void vectorsOfLengthsThatDifferAThousandfoldAreRankedExactly() throws Exception {
        float[] vectors = random(40_000, 4);
        for (int i = 0; i < vectors.length; i++) {
            int item = i / DIMENSION;
            vectors[i] *= (float) Math.pow(10, -3.0 * item / 40_000);
        }
        assertExact(vectors, 10, 20, 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 128, 2_111, 34_000})
    void moreThanTheCatalogueGivesAllOfItAndThenPadding(int items) throws Exception {
        float[] vectors = random(items, 5);
        try (TorchScorer scorer = scorer(vectors, items)) {
            TopK answer =
                    scorer.topk(ModelInput.row(new long[] {1}, new long[] {1, 0, 0}), items + 3);
            int[] found = Arrays.copyOf(answer.indices(), items - 1);
            Arrays.sort(found);
            assertThat(found).isEqualTo(IntStream.rangeClosed(2, items).toArray());
            assertThat(Arrays.copyOfRange(answer.indices(), items - 1, items + 3)).containsOnly(0);
            assertThat(Arrays.copyOfRange(answer.scores(), items - 1, items + 3))
                    .containsOnly(Float.NEGATIVE_INFINITY);
        }
    }

    @Test
    void equalVectorsAreAllFoundOnceEach() throws Exception {
        float[] vectors = new float[301 * DIMENSION];
        Arrays.fill(vectors, DIMENSION, vectors.length, .5f);
        try (TorchScorer scorer = scorer(vectors, 300)) {
            long[] exclude = LongStream.rangeClosed(1, 250).toArray();
            TopK answer = scorer.topk(ModelInput.row(new long[] {9}, exclude), 50);
            assertThat(Arrays.stream(answer.indices()).sorted().toArray())
                    .isEqualTo(IntStream.rangeClosed(251, 300).toArray());
        }
    }

    /**
     * A processor without instructions for whole dot products multiplies a byte with another one
     * that is raised by 128, and adds pairs of products up in 16 bits.
     */
    @Test
    void noPairOfProductsOfCodesExceeds16Bits() {
        int most = PrunedRanking.MOST;
        assertThat(2 * (most + 128) * most).isLessThanOrEqualTo(Short.MAX_VALUE);
        assertThat(Network.source(new Part("None", ""))).contains("/ %d., 1e-30)".formatted(most));
    }

    /** A product has up to 79 times 79 times the dimension units, which both sums must hold. */
    @Test
    void noSumOfAProductAndABiasExceeds32Bits() {
        double least = (double) PrunedRanking.LEAST_SCALE * PrunedRanking.LEAST_STEP;
        double most = (double) PrunedRanking.MOST * PrunedRanking.MOST * 10_000;
        assertThat(ItemBias.GREATEST / least + 1).isLessThan(1 << 30);
        assertThat((1 << 30) + most).isLessThan(Integer.MAX_VALUE);
        assertThat(Network.source(new Part("None", "")))
                .contains("[0], True), 1e-3)")
                .contains("-1073741824., 1073741824.)");
    }

    /** Scale and step are the least, so that a bias has the most units. */
    @Test
    void theGreatestBiasesOfVectorsOfZerosAreRankedExactly() throws Exception {
        int items = 40_000;
        float[] vectors = new float[(items + 1) * DIMENSION];
        Random random = new Random(14);
        float[] bias = new float[items + 1];
        for (int item = 1; item <= items; item++) {
            bias[item] = random.nextInt(100) == 0 ? 30 - item * 1e-4f : -30;
        }
        try (TorchScorer scorer = scorer(vectors, items)) {
            TopK answer =
                    scorer.topk(ModelInput.row(new long[] {7}, new long[0]), 20, ItemBias.of(bias));
            assertBest(vectors, bias, 7, new long[0], answer, 0);
        }
    }

    @Test
    void aQueryOfZerosIsAnswered() throws Exception {
        float[] vectors = random(40_000, 6);
        Arrays.fill(vectors, 7 * DIMENSION, 8 * DIMENSION, 0f);
        try (TorchScorer scorer = scorer(vectors, 40_000)) {
            TopK answer = scorer.topk(ModelInput.row(new long[] {7}, new long[0]), 10);
            assertThat(answer.scores()).containsOnly(0f);
            assertThat(answer.indices()).doesNotHaveDuplicates().doesNotContain(0);
        }
    }

    @Test
    void aQueryWhoseSquaresAreBelowFloat32IsAnsweredExactly() throws Exception {
        float[] vectors = random(40_000, 7);
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (1 + vectors[i] * 1e-3f) * (i / DIMENSION == 9 ? 1e-25f : 1);
        }
        try (TorchScorer scorer = scorer(vectors, 40_000)) {
            TopK answer = scorer.topk(ModelInput.row(new long[] {9}, new long[0]), 10);
            assertBest(vectors, 9, new long[0], answer, 0);
        }
    }

    /** From a share of seven eighths on the few others are scored alone. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.85, 0.9, 0.999, 1})
    void whatRulesForbidAndBoostIsRankedExactly(double share) throws Exception {
        int items = 40_001;
        float[] vectors = random(items, 11);
        Random random = new Random(12);
        float[] bias = new float[items + 1];
        for (int item = 1; item <= items; item++) {
            bias[item] =
                    random.nextDouble() < share
                            ? Float.NEGATIVE_INFINITY
                            : random.nextInt(3) == 0 ? 8 * (random.nextFloat() - .5f) : 0;
        }
        long[] query = random.longs(20, 1, items + 1).toArray();
        long[] exclude = random.longs(20 * 40, 0, items + 1).toArray();
        try (TorchScorer scorer = scorer(vectors, items)) {
            TopK together = scorer.topk(new ModelInput(20, query, exclude), 20, ItemBias.of(bias));
            for (int row = 0; row < 20; row++) {
                long[] own = Arrays.copyOfRange(exclude, row * 40, (row + 1) * 40);
                assertBest(vectors, bias, (int) query[row], own, together, row);
            }
        }
    }

    /** More codes than those whose biases are computed together, in batches of several widths. */
    @ParameterizedTest
    @ValueSource(ints = {1, 33, 40, 70, 257})
    void batchesOfAnySizeAreRankedExactlyUnderABias(int rows) throws Exception {
        int items = 70_001;
        float[] vectors = random(items, 15);
        Random random = new Random(rows);
        float[] bias = new float[items + 1];
        for (int item = 1; item <= items; item++) {
            bias[item] = random.nextBoolean() ? Float.NEGATIVE_INFINITY : random.nextFloat();
        }
        long[] query = random.longs(rows, 1, items + 1).toArray();
        try (TorchScorer scorer = scorer(vectors, items)) {
            TopK answer =
                    scorer.topk(new ModelInput(rows, query, new long[0]), 10, ItemBias.of(bias));
            for (int row : new int[] {0, rows / 2, rows - 1}) {
                assertBest(vectors, bias, (int) query[row], new long[0], answer, row);
            }
        }
    }

    /** Against double arithmetic, in batches of one and of several. */
    private void assertExact(float[] vectors, int k, int queries, int excluded) throws Exception {
        int items = vectors.length / DIMENSION - 1;
        Random random = new Random(items);
        long[] query = random.longs(queries, 1, items + 1).toArray();
        long[] exclude = random.longs((long) queries * excluded, 0, items + 1).toArray();
        try (TorchScorer scorer = scorer(vectors, items)) {
            TopK together = scorer.topk(new ModelInput(queries, query, exclude), k);
            for (int row = 0; row < queries; row++) {
                long[] own = Arrays.copyOfRange(exclude, row * excluded, (row + 1) * excluded);
                assertBest(vectors, (int) query[row], own, together, row);
                TopK alone = scorer.topk(ModelInput.row(new long[] {query[row]}, own), k);
                assertBest(vectors, (int) query[row], own, alone, 0);
            }
        }
    }

    private static void assertBest(
            float[] vectors, int query, long[] exclude, TopK found, int row) {
        float[] bias = new float[vectors.length / DIMENSION];
        assertBest(vectors, bias, query, exclude, found, row);
    }

    private static void assertBest(
            float[] vectors, float[] bias, int query, long[] exclude, TopK found, int row) {
        int items = vectors.length / DIMENSION - 1;
        int k = found.k();
        double[] best =
                IntStream.rangeClosed(1, items)
                        .filter(item -> bias[item] != Float.NEGATIVE_INFINITY)
                        .filter(item -> Arrays.stream(exclude).noneMatch(e -> e == item))
                        .mapToDouble(item -> -product(vectors, query, item) - bias[item])
                        .sorted()
                        .limit(k)
                        .map(score -> -score)
                        .toArray();
        int[] indices = Arrays.copyOfRange(found.indices(), row * k, (row + 1) * k);
        assertThat(Arrays.copyOf(indices, best.length)).doesNotHaveDuplicates().doesNotContain(0);
        assertThat(Arrays.copyOfRange(indices, best.length, k)).isEqualTo(new int[k - best.length]);
        for (int i = 0; i < best.length; i++) {
            int item = indices[i];
            double rounding =
                    1e-6 * length(vectors, query) * (1 + length(vectors, item))
                            + 1e-7 * Math.abs(bias[item]);
            assertThat(Arrays.stream(exclude)).doesNotContain((long) item);
            assertThat((double) found.scores()[row * k + i])
                    .isCloseTo(product(vectors, query, item) + bias[item], within(rounding))
                    .isCloseTo(best[i], within(rounding));
        }
    }

    private TorchScorer scorer(float[] vectors, int items) throws Exception {
        Path file = directory.resolve("lookup.pt");
        ScriptObject module =
                new ScriptObject("Lookup")
                        .with("training", false)
                        .with("vectors", new ScriptTensor(vectors, items + 1L, DIMENSION))
                        .with("ranking", PrunedRanking.pruning(vectors, DIMENSION));
        TorchArchive.write(file, module, Network.source(new Part("Lookup", LOOKUP)));
        return TorchScorer.load(file, "cpu", items, ModelInputs.BIAS);
    }

    /** Row 0 is padding and would win if it were a candidate. */
    private static float[] random(int items, long seed) {
        Random random = new Random(seed);
        float[] vectors = new float[(items + 1) * DIMENSION];
        for (int i = DIMENSION; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        Arrays.fill(vectors, 0, DIMENSION, 100f);
        return vectors;
    }

    private static double product(float[] vectors, int one, int other) {
        double sum = 0;
        for (int d = 0; d < DIMENSION; d++) {
            sum += (double) vectors[one * DIMENSION + d] * vectors[other * DIMENSION + d];
        }
        return sum;
    }

    private static double length(float[] vectors, int item) {
        return Math.sqrt(product(vectors, item, item));
    }
}
