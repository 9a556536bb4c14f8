package io.nextup.trainer.family.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.family.gru4rec.Gru4Rec;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blends of the same weights that mix all shares, and those of a shortlist. */
class ShortlistTest {
    /**
     * Enough for a shortlist of the network to be a part of them. The last chunk is not full, and
     * the last block of scores has two items.
     */
    private static final int ITEMS = 2 * 16_384 + 2;

    private static final int ROWS = 7;
    private static final int WIDTH = 6;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.03125, 0.5, 0.96875})
    void theAnswerIsThatOfTheSharesOfAllItems(double weight) throws Exception {
        assertSame(new SasRec(), new Markov(), weight);
        assertSame(new Gru4Rec(), new Markov(), weight);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.96875})
    void ofSessionKnnTheAnswerIsThatOfTheSharesOfAllItemsToo(double weight) throws Exception {
        assertSame(new SasRec(), new SessionKnn(), weight);
    }

    /** From a share of seven eighths on the few others are scored alone. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9, 0.999, 1})
    void withRulesTheAnswerIsThatOfTheSharesOfAllItemsToo(double share) throws Exception {
        Random random = new Random(6);
        float[] values = new float[ITEMS + 1];
        for (int item = 1; item <= ITEMS; item++) {
            values[item] =
                    random.nextDouble() < share
                            ? Float.NEGATIVE_INFINITY
                            : random.nextInt(3) == 0 ? 2 * random.nextFloat() - 1 : 0;
        }
        ItemBias bias = ItemBias.of(values);
        long[] items = sequences();
        for (CountedFamily counted : List.of(new Markov(), new SessionKnn())) {
            try (TorchScorer all = scorer(new SasRec(), counted, 0.5, false);
                    TorchScorer some = scorer(new SasRec(), counted, 0.5, true)) {
                ModelInput bare = new ModelInput(ROWS, items, new long[0]);
                assertNear(all.topk(bare, 30, bias), some.topk(bare, 30, bias));
                // Excludes what would have been recommended, so that other items take its place.
                long[] exclude =
                        Arrays.stream(all.topk(bare, 20, bias).indices()).asLongStream().toArray();
                ModelInput excluding = new ModelInput(ROWS, items, exclude);
                assertNear(all.topk(excluding, 30, bias), some.topk(excluding, 30, bias));
            }
        }
    }

    @Test
    void moreThanTheCatalogueIsFilledWithPadding() throws Exception {
        try (TorchScorer some = scorer(new SasRec(), new Markov(), 0.5, true)) {
            TopK answer =
                    some.topk(ModelInput.row(new long[] {1, 2}, new long[] {2, 0}), ITEMS + 2);
            int[] found = Arrays.copyOf(answer.indices(), ITEMS - 1);
            assertThat(found).doesNotHaveDuplicates().doesNotContain(0, 2);
            assertThat(Arrays.copyOfRange(answer.indices(), ITEMS - 1, ITEMS + 2)).containsOnly(0);
            assertThat(Arrays.copyOfRange(answer.scores(), ITEMS - 1, ITEMS + 2))
                    .containsOnly(Float.NEGATIVE_INFINITY);
        }
    }

    private void assertSame(NetworkFamily network, CountedFamily counted, double weight)
            throws Exception {
        try (TorchScorer all = scorer(network, counted, weight, false);
                TorchScorer some = scorer(network, counted, weight, true)) {
            long[] items = sequences();
            assertSame(
                    all.topk(new ModelInput(ROWS, items, new long[0]), 30),
                    some,
                    items,
                    new long[0]);
            // Excludes what would have been recommended, so that other items take its place.
            TopK best = all.topk(new ModelInput(ROWS, items, new long[0]), 20);
            long[] exclude = Arrays.stream(best.indices()).asLongStream().toArray();
            exclude[3] = 0;
            assertSame(all.topk(new ModelInput(ROWS, items, exclude), 30), some, items, exclude);
            // A whole block.
            long[] last = new long[2 * ROWS];
            Arrays.setAll(last, i -> ITEMS - i % 2);
            assertSame(all.topk(new ModelInput(ROWS, items, last), 30), some, items, last);
        }
    }

    private static void assertSame(TopK expected, TorchScorer some, long[] items, long[] exclude) {
        assertNear(expected, some.topk(new ModelInput(ROWS, items, exclude), expected.k()));
    }

    private static void assertNear(TopK expected, TopK answer) {
        for (int i = 0; i < expected.scores().length; i++) {
            if (expected.isItem(i)) {
                assertThat((double) answer.scores()[i])
                        .isCloseTo(expected.scores()[i], within(1e-5 * expected.scores()[i]));
            } else {
                assertThat(answer.isItem(i)).isFalse();
            }
        }
        // Neighbours whose shares differ by rounding alone may stand the other way round.
        int same = 0;
        for (int i = 0; i < expected.indices().length; i++) {
            same += answer.indices()[i] == expected.indices()[i] ? 1 : 0;
        }
        assertThat(same).isGreaterThan(expected.indices().length * 9 / 10);
    }

    /** Sequences of popular items, whose transitions were counted, and of others; one is empty. */
    private static long[] sequences() {
        Random random = new Random(4);
        long[] items = new long[ROWS * WIDTH];
        for (int row = 1; row < ROWS; row++) {
            for (int i = 0; i < Math.min(row, WIDTH); i++) {
                items[row * WIDTH + i] = 1L + random.nextInt(row == 2 ? ITEMS : 300);
            }
        }
        return items;
    }

    private TorchScorer scorer(
            NetworkFamily family, CountedFamily counted, double weight, boolean shortlists)
            throws Exception {
        Network network =
                family.network(ITEMS, family.defaults().with(NetworkOptions.DIMENSION, 16));
        // As spread as those of a trained network are.
        Map<String, float[]> weights = new LinkedHashMap<>(network.initialWeights(5));
        float[] vectors = weights.get(Parts.ITEM_VECTORS).clone();
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] *= 30;
        }
        weights.put(Parts.ITEM_VECTORS, vectors);
        ScriptObject learnt = network.module(weights, PrunedRanking.scoringAll(16));
        Dataset fit = RandomSequences.dataset(400, ITEMS, 5);
        BlendModule blend =
                new BlendModule(network, learnt, counted.count(fit, true, counted.defaults()));
        Path file = directory.resolve("blend.pt");
        TorchArchive.write(file, blend.object(weight, shortlists), blend.source());
        return TorchScorer.load(file, "cpu", ITEMS, ModelInputs.BIAS);
    }
}
