package io.nextup.trainer.family.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixturesTest {
    private static final int ITEMS = 60;
    private static final int MAX_LENGTH = 6;
    private static final ModuleShape SHAPE = new ModuleShape(ITEMS, MAX_LENGTH);
    private static final TrainOptions OPTIONS =
            new SasRec()
                    .defaults()
                    .with(LearningOptions.MAX_LENGTH, MAX_LENGTH)
                    .with(NetworkOptions.DIMENSION, 8)
                    .with(NetworkOptions.LAYERS, 1)
                    .with(NetworkOptions.DROPOUT, 0.1)
                    .with(LearningOptions.BATCH_SIZE, 32)
                    .with(LearningOptions.LEARNING_RATE, 1e-2)
                    .with(LearningOptions.NEGATIVES, 8)
                    .with(LearningOptions.MAX_EPOCHS, 2)
                    .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 1)
                    .with(LearningOptions.PATIENCE, 2);

    @TempDir Path directory;
    private final Dataset fit = RandomSequences.dataset(80, ITEMS, 5);
    private final Network network = new SasRec().network(ITEMS, OPTIONS);
    private final ScriptObject learnt =
            network.module(
                    network.initialWeights(3), PrunedRanking.scoringAll(network.dimension()));

    /** Each weight's own file is judged beside it; many transitions tie at 0. */
    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void everyWeightIsJudgedAsTheFileThatHasIt(boolean excludeSeen, boolean shortlists)
            throws Exception {
        assertJudgedAsItsFile(blend(new Markov()), excludeSeen, shortlists);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofSessionKnnToo(boolean shortlists) throws Exception {
        assertJudgedAsItsFile(blend(new SessionKnn()), true, shortlists);
    }

    private void assertJudgedAsItsFile(BlendModule blend, boolean excludeSeen, boolean shortlists)
            throws Exception {
        double[] weights = {0, 0.28125, 0.5, 0.9375, 1};
        List<EvaluationCase> cases = cases();
        double[] judged;
        try (Mixtures mixtures = mixtures(blend, shortlists, weights)) {
            judged = mixtures.ndcg(weights.length, cases, excludeSeen, SHAPE);
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(judged).doesNotHaveDuplicates();
        for (int i = 0; i < weights.length; i++) {
            Path file = directory.resolve("model.pt");
            TorchArchive.write(file, blend.object(weights[i], false), blend.source());
            try (TorchScorer scorer = TorchScorer.load(file, "cpu", ITEMS, ModelInputs.BIAS)) {
                assertThat(judged[i])
                        .isEqualTo(
                                Evaluator.ofModule(scorer, cases, excludeSeen, SHAPE)
                                        .get("NDCG@10"));
            }
        }
    }

    /** Beyond the items that a transition leads to, all tie at 0. */
    @Test
    void withoutAShareATargetTiesWithAllThatHaveNone() throws Exception {
        try (Mixtures mixtures = mixtures(blend(new Markov()), false, 1)) {
            long[] all = LongStream.rangeClosed(1, ITEMS).toArray();
            long[] ranks = new long[ITEMS];
            for (int item = 1; item <= ITEMS; item++) {
                ranks[item - 1] =
                        mixtures.ranks(new long[] {3}, new long[] {3}, new long[] {item})[0];
            }
            assertThat(Arrays.stream(ranks).filter(rank -> rank == ITEMS - 1))
                    .hasSizeGreaterThan(1);
            // Eight items are left, of which no transition leads to most.
            long[] exclude = Arrays.copyOf(all, ITEMS - 8);
            assertThat(mixtures.ranks(new long[] {3}, exclude, new long[] {ITEMS}))
                    .containsExactly(8L);
        }
    }

    @Test
    void ofElevenItemsThatTieNoneIsAmongTheBestTen() throws Exception {
        Map<String, float[]> weights = new LinkedHashMap<>(network.initialWeights(3));
        // Scores of 0 are alike in whichever order a processor adds up.
        weights.put(Parts.ITEM_VECTORS, new float[weights.get(Parts.ITEM_VECTORS).length]);
        BlendModule blend =
                new BlendModule(
                        network,
                        network.module(weights, PrunedRanking.scoringAll(network.dimension())),
                        new Markov().count(fit, true, new Markov().defaults()));
        long[] exclude = LongStream.rangeClosed(1, ITEMS - 11).toArray();
        try (Mixtures mixtures = mixtures(blend, false, 0)) {
            for (int item = ITEMS - 10; item <= ITEMS; item++) {
                assertThat(mixtures.ranks(new long[] {3}, exclude, new long[] {item})[0])
                        .isEqualTo(11);
            }
        }
    }

    @Test
    void weightsOutOfOrderAreRefused() {
        assertThatThrownBy(() -> mixtures(blend(new Markov()), false, 0.5, 0.25))
                .hasMessage("Weight 0.25 follows 0.5: give them in ascending order");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTargetThatIsExcludedOrUnknownRanksBeyondAll(boolean shortlists) throws Exception {
        try (Mixtures mixtures = mixtures(blend(new Markov()), shortlists, 0, 1)) {
            long[] ranks =
                    mixtures.ranks(
                            new long[] {3, 4, 7, 0, 7, 0},
                            new long[] {3, 4, 7, 0, 9, 0},
                            new long[] {4, 0, 9});
            assertThat(ranks).hasSize(6).containsOnly(1L << 32);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aCaseWhoseItemsAreAllExcludedRanksBeyondAllAndChangesNoOther(
            boolean shortlists, boolean sessions) throws Exception {
        BlendModule blend = blend(sessions ? new SessionKnn() : new Markov());
        try (Mixtures mixtures = mixtures(blend, shortlists, 0, 0.5, 1)) {
            long[] seen = Arrays.copyOf(new long[] {3, 4}, ITEMS);
            long[] all = LongStream.rangeClosed(1, ITEMS).toArray();
            long[] other = mixtures.ranks(new long[] {3, 4}, seen, new long[] {1});
            assertThat(Arrays.stream(other)).hasSize(3).allMatch(rank -> rank <= ITEMS);
            long[] exclude = LongStream.concat(LongStream.of(all), LongStream.of(seen)).toArray();
            assertThat(mixtures.ranks(new long[] {3, 4, 3, 4}, exclude, new long[] {1, 1}))
                    .containsExactly(1L << 32, 1L << 32, 1L << 32, other[0], other[1], other[2]);
        }
    }

    private BlendModule blend(CountedFamily counted) {
        return new BlendModule(network, learnt, counted.count(fit, true, counted.defaults()));
    }

    private Mixtures mixtures(BlendModule blend, boolean shortlists, double... weights)
            throws Exception {
        return Mixtures.of(blend.object(0.5, shortlists), blend.source(), directory, weights);
    }

    /** Of lengths up to twice what is read; some histories are empty, some targets unknown. */
    private static List<EvaluationCase> cases() {
        Random random = new Random(9);
        List<EvaluationCase> cases = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            int[] history = random.ints(random.nextInt(2 * MAX_LENGTH), 1, ITEMS + 1).toArray();
            cases.add(new EvaluationCase(history, random.nextInt(ITEMS + 1)));
        }
        return cases;
    }
}
