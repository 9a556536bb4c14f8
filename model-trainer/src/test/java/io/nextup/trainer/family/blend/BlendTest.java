package io.nextup.trainer.family.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Continuation.Pass;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.gru4rec.Gru4Rec;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.markov.MarkovOptions;
import io.nextup.trainer.family.markov.PlainMarkov;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.popularity.Popularity;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import io.nextup.trainer.family.timesasrec.TimeSasRec;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlendTest {
    private static final int ITEMS = 23;

    @TempDir Path directory;
    private final Dataset fit = RandomSequences.dataset(40, ITEMS, 5);

    @Test
    void scoresAreTheSharesOfTheNetworkAndOfTheTransitionsMixed() throws Exception {
        for (NetworkFamily network : List.of(new SasRec(), new Gru4Rec())) {
            // One of them leaves seen items out, the other does not.
            boolean excludeSeen = network instanceof SasRec;
            Path own = Files.createDirectory(directory.resolve(network.name()));
            Trained blend =
                    Blend.of(network, new Markov())
                            .train(task(network, own, List.of(), excludeSeen));
            assertThat(blend.hyperParameters())
                    .containsEntry("blendOf", network.name())
                    .containsEntry("blendWeight", "0.5");
            // The same task trains the same network.
            Path alone = Files.createDirectory(directory.resolve(network.name() + "-alone"));
            Path module = network.train(task(network, alone, List.of(), excludeSeen)).module();
            try (TorchScorer mixed =
                            TorchScorer.load(blend.module(), "cpu", ITEMS, ModelInputs.BIAS);
                    TorchScorer learnt = TorchScorer.load(module, "cpu", ITEMS, ModelInputs.BIAS)) {
                assertMixed(mixed, learnt, 0.5, excludeSeen, 4);
                assertMixed(mixed, learnt, 0.5, excludeSeen, 1, 2, 3, 2, 2);
                // Item 23 occurs nowhere: no transition leads from it.
                assertMixed(mixed, learnt, 0.5, excludeSeen, ITEMS);
            }
        }
    }

    @Test
    void aPassKeepsTheWeightThatWasChosen() throws Exception {
        Path own = Files.createDirectory(directory.resolve("pass"));
        Trained blend = new Blend().train(pass(own, Map.of("blendWeight", "0.25")));
        assertThat(blend.hyperParameters()).containsEntry("blendWeight", "0.25");
        Path alone = Files.createDirectory(directory.resolve("pass-alone"));
        Path module = new SasRec().train(pass(alone, Map.of())).module();
        try (TorchScorer mixed = TorchScorer.load(blend.module(), "cpu", ITEMS, ModelInputs.BIAS);
                TorchScorer learnt = TorchScorer.load(module, "cpu", ITEMS, ModelInputs.BIAS)) {
            assertMixed(mixed, learnt, 0.25, true, 1, 2, 3, 2, 2);
        }
    }

    /**
     * A blend ranks its own scores: what a large network alone would rank by is not in its file.
     */
    @Test
    void theNetworkOfALargeBlendHasNothingToPruneBy() throws Exception {
        Dataset large = RandomSequences.dataset(40, 60_000, 5);
        TrainOptions fast =
                options(new SasRec())
                        .with(LearningOptions.MAX_EPOCHS, 1)
                        .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 0);
        Path own = Files.createDirectory(directory.resolve("large"));
        Trained blend = new Blend().train(new TrainingTask(large, List.of(), fast, own, r -> {}));
        // An item has a vector and a place where its transitions begin; codes would take 8 more.
        long bytesOfAnItem = 8 * Float.BYTES + Integer.BYTES;
        assertThat(Files.size(blend.module())).isLessThan(60_000 * bytesOfAnItem + 150_000);
    }

    @Test
    void aCatalogueThatANetworkPrunesIsOneWhoseBlendMixesAShortlist() {
        for (Blend blend : List.of(new Blend(), Blend.of(new Gru4Rec(), new Markov()))) {
            assertThat(mixesShortlist(blend, 49_999, 1)).isFalse();
            assertThat(mixesShortlist(blend, 50_000, 1)).isTrue();
        }
    }

    /**
     * Half of the occurrences are those of item 1, which leads to n items, the others to it alone:
     * 15 items of a request lead to 15 (n + 1) / 2.
     */
    @Test
    void aShortlistIsMixedWhereARequestReadsATransitionForEightItemsAtMost() {
        Blend blend = new Blend();
        assertThat(mixesShortlist(blend, 60_000, 999)).isTrue(); // 7,500
        assertThat(mixesShortlist(blend, 60_000, 1_000)).isFalse(); // 7,507.5
    }

    private static boolean mixesShortlist(Blend blend, int items, int following) {
        int[][] sequences =
                IntStream.range(2, following + 2)
                        .mapToObj(item -> new int[] {1, item})
                        .toArray(int[][]::new);
        TrainOptions options = options(new SasRec()).with(MarkovOptions.HISTORY, 15);
        Dataset fit =
                new Dataset(
                        RandomSequences.dataset(1, items, 5).vocabulary(),
                        Collections.nCopies(sequences.length, "user"),
                        TrainingSequences.of(sequences));
        return blend.mixesShortlist(items, new Markov().count(fit, true, options));
    }

    /** The decision is that of the data, and of the options that the transitions are read by. */
    @Test
    void aShortlistIsJudgedByTheTransitionsOfTheFit() throws Exception {
        double[] read = new double[1];
        Blend blend =
                new Blend(
                        new SasRec(),
                        new Markov(),
                        (items, transitions) -> {
                            assertThat(items).isEqualTo(ITEMS);
                            read[0] = transitions;
                            return false;
                        });
        TrainingTask task =
                task(new SasRec(), Files.createDirectory(directory.resolve("own")), List.of());
        blend.train(task);
        assertThat(read[0])
                .isEqualTo(new Markov().count(fit, true, task.options()).expectedEntries())
                .isPositive();
    }

    @Test
    void theWeightIsTheOneThatTheValidationLikesBest() throws Exception {
        Trained markov =
                new Markov()
                        .train(
                                task(
                                        new SasRec(),
                                        Files.createDirectory(directory.resolve("markov")),
                                        List.of()));
        // What the transitions say is right: the network, hardly trained, only disturbs.
        List<EvaluationCase> cases;
        try (TorchScorer scorer =
                TorchScorer.load(markov.module(), "cpu", ITEMS, ModelInputs.BIAS)) {
            cases =
                    Arrays.stream(fit.sequences())
                            .map(
                                    history ->
                                            new EvaluationCase(
                                                    history, firstUnseen(scorer, history)))
                            .toList();
        }
        Trained blend =
                new Blend()
                        .train(
                                task(
                                        new SasRec(),
                                        Files.createDirectory(directory.resolve("blend")),
                                        cases));
        assertThat(Double.parseDouble(blend.hyperParameters().get("blendWeight")))
                .isGreaterThanOrEqualTo(0.75);
        assertThat(blend.bestValidationNdcg()).isGreaterThan(0.99);
    }

    @Test
    void unlessToldOtherwiseItIsTheNetworkWithTransitionsThatSuitOne() {
        Gru4Rec network = new Gru4Rec();
        Map<String, String> defaults = Blend.of(network, new Markov()).defaults().texts();
        assertThat(defaults)
                .containsEntry("blendOf", "gru4rec")
                .containsEntry("blendWith", "markov")
                .containsAllEntriesOf(network.defaults().texts())
                .containsAllEntriesOf(MarkovOptions.besideNetwork().texts())
                .hasSize(
                        2
                                + network.defaults().texts().size()
                                + MarkovOptions.besideNetwork().texts().size());
        assertThat(MarkovOptions.besideNetwork()).isNotEqualTo(MarkovOptions.defaults());
    }

    /** Those that could be blended are named, the default first. */
    @Test
    void onlyNetworksCanBeBlended() {
        TrainOptions options = new Blend().defaults().with(Blend.BLEND_OF, "popularity");
        Families families =
                Families.of(
                        List.of(
                                new Popularity(),
                                new TimeSasRec(),
                                new Mine(),
                                new SasRec(),
                                new Gru4Rec()));
        assertThatThrownBy(() -> new Blend().variant(options, families))
                .isInstanceOf(RequestException.class)
                .hasMessage(
                        "blendOf: A blend mixes a network with counts, and popularity is not a"
                                + " network: try sasrec, gru4rec or mine");
    }

    /** Nothing leads from item 23: the transitions have no order, though they have all weight. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereNoTransitionLeadsItRanksAsTheNetworkAlone(boolean shortlists) throws Exception {
        Path own = Files.createDirectory(directory.resolve("pass"));
        Blend blend = new Blend(new SasRec(), new Markov(), (items, entries) -> shortlists);
        Trained mixed = blend.train(pass(own, Map.of("blendWeight", "1.0")));
        assertThat(mixed.hyperParameters()).containsEntry("blendWeight", "1.0");
        Path alone = Files.createDirectory(directory.resolve("pass-alone"));
        Path module = new SasRec().train(pass(alone, Map.of())).module();
        try (TorchScorer scorer = TorchScorer.load(mixed.module(), "cpu", ITEMS, ModelInputs.BIAS);
                TorchScorer learnt = TorchScorer.load(module, "cpu", ITEMS, ModelInputs.BIAS)) {
            assertMixed(scorer, learnt, 1, true, ITEMS);
            ModelInput unmatched = ModelInput.row(new long[] {ITEMS}, new long[0]);
            assertThat(scorer.topk(unmatched, ITEMS).indices())
                    .isEqualTo(learnt.topk(unmatched, ITEMS).indices());
        }
    }

    private TrainingTask pass(Path own, Map<String, String> chosen) {
        TrainingTask task = task(new SasRec(), own, List.of());
        return new TrainingTask(
                task.fit(),
                List.of(),
                true,
                task.options(),
                own,
                task.listener(),
                Continuation.of(new Pass(Long.MIN_VALUE, chosen), Optional.empty()));
    }

    @Test
    void countsThatCannotBeHeldAreRefusedBeforeTheNetworkIsTrained() {
        int[][] sequences = new int[1 << 11][];
        Arrays.fill(sequences, new int[1 << 20]);
        Dataset large =
                new Dataset(
                        fit.vocabulary(),
                        Collections.nCopies(sequences.length, "user"),
                        TrainingSequences.of(sequences));
        Blend blend = Blend.of(new Mine(), new SessionKnn());
        TrainingTask task =
                new TrainingTask(large, List.of(), blend.defaults(), directory, report -> {});
        assertThatThrownBy(() -> blend.train(task))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2,147,483,648 events")
                .hasMessageContaining("shorten the history");
        assertThat(directory).isEmptyDirectory();
    }

    /** A network that no jar names. */
    private static final class Mine implements NetworkFamily {
        @Override
        public String name() {
            return "mine";
        }

        @Override
        public String summary() {
            return "a network of a test";
        }

        @Override
        public TrainOptions defaults() {
            return new Gru4Rec().defaults();
        }

        @Override
        public Network network(int items, TrainOptions options) {
            return new Gru4Rec().network(items, options);
        }
    }

    @Test
    void itsNetworkIsOneOfTheFamiliesThatThereAre() {
        TrainOptions options = new Blend().defaults().with(Blend.BLEND_OF, "mine");
        Families families = Families.of(List.of(new Blend(), new Mine()));

        TrainOptions defaults = new Blend().variant(options, families).defaults();

        assertThat(defaults.get(Blend.BLEND_OF)).isEqualTo("mine");
        assertThatThrownBy(() -> new Blend().variant(options, Families.of(List.of(new Blend()))))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("blendOf: There is no family \"mine\"");
    }

    @Test
    void theOptionsOfABlendWithAnotherNetworkAreRefused() {
        TrainOptions other = Blend.of(new Gru4Rec(), new Markov()).defaults();
        assertThatThrownBy(() -> new Blend().check(other))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("blendOf is gru4rec")
                .hasMessageContaining("sasrec");
    }

    private TrainingTask task(NetworkFamily network, Path own, List<EvaluationCase> validation) {
        return task(network, own, validation, true);
    }

    private TrainingTask task(
            NetworkFamily network, Path own, List<EvaluationCase> validation, boolean excludeSeen) {
        return new TrainingTask(
                fit,
                validation,
                excludeSeen,
                options(network),
                own,
                report -> {},
                Continuation.none());
    }

    /** Of a blend, with transitions as they are alone; its parts find theirs among them. */
    private static TrainOptions options(NetworkFamily network) {
        return Blend.of(network, new Markov())
                .defaults()
                .withAll(MarkovOptions.defaults())
                .with(LearningOptions.MAX_LENGTH, 10)
                .with(NetworkOptions.DIMENSION, 8)
                .with(NetworkOptions.LAYERS, 1)
                .with(NetworkOptions.DROPOUT, 0.1)
                .with(LearningOptions.BATCH_SIZE, 32)
                .with(LearningOptions.LEARNING_RATE, 1e-2)
                .with(LearningOptions.NEGATIVES, 8)
                .with(LearningOptions.MAX_EPOCHS, 2)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 1)
                .with(LearningOptions.PATIENCE, 2);
    }

    private static int firstUnseen(TorchScorer scorer, int[] history) {
        long[] items = Arrays.stream(history).asLongStream().toArray();
        return scorer.topk(ModelInput.row(items, items), 1).indices()[0];
    }

    private void assertMixed(
            TorchScorer mixed,
            TorchScorer learnt,
            double weight,
            boolean excludeSeen,
            int... sequence) {
        assertMixed(mixed, learnt, weight, excludeSeen, sequence, new int[0]);
        assertMixed(mixed, learnt, weight, excludeSeen, sequence, sequence);
        // Also what both of them like best.
        assertMixed(mixed, learnt, weight, excludeSeen, sequence, new int[] {1, 2, 3, 4, 0});
    }

    private void assertMixed(
            TorchScorer mixed,
            TorchScorer learnt,
            double weight,
            boolean excludeSeen,
            int[] sequence,
            int[] exclude) {
        float[] bias = new float[ITEMS + 1];
        for (int item = 1; item <= ITEMS; item++) {
            bias[item] = item % 4 == 1 ? Float.NEGATIVE_INFINITY : item % 3 - 1;
        }
        for (ItemBias one :
                List.of(ItemBias.NONE, ItemBias.of(new float[ITEMS + 1]), ItemBias.of(bias))) {
            assertMixed(mixed, learnt, weight, excludeSeen, sequence, exclude, one);
        }
    }

    /** Each part's shares are of what is neither excluded nor forbidden, once it is boosted. */
    private void assertMixed(
            TorchScorer mixed,
            TorchScorer learnt,
            double weight,
            boolean excludeSeen,
            int[] sequence,
            int[] exclude,
            ItemBias bias) {
        float[] added = bias.isNone() ? new float[ITEMS + 1] : bias.values();
        double[] counted =
                new PlainMarkov(fit.sequences(), ITEMS, excludeSeen, MarkovOptions.defaults())
                        .scores(sequence);
        double[] exponentials = new double[ITEMS + 1];
        long[] items = Arrays.stream(sequence).asLongStream().toArray();
        long[] left = Arrays.stream(exclude).asLongStream().toArray();
        TopK logits = learnt.topk(ModelInput.row(items, new long[0]), ITEMS);
        for (int i = 0; i < ITEMS; i++) {
            int item = logits.indices()[i];
            exponentials[item] = Math.exp(logits.scores()[i] + added[item]);
            counted[item] *= Math.exp(added[item]);
        }
        for (int item : exclude) {
            exponentials[item] = 0;
            counted[item] = 0;
        }
        double sum = Arrays.stream(exponentials).sum();
        double countedSum = Arrays.stream(counted).sum();
        int answered =
                (int)
                        IntStream.rangeClosed(1, ITEMS)
                                .filter(item -> exponentials[item] > 0)
                                .count();
        TopK answer = mixed.topk(ModelInput.row(items, left), answered, bias);
        for (int i = 0; i < answered; i++) {
            int item = answer.indices()[i];
            double expected =
                    (1 - weight) * exponentials[item] / sum
                            + weight
                                    * (countedSum == 0
                                            ? exponentials[item] / sum
                                            : counted[item] / countedSum);
            assertThat(exclude).doesNotContain(item);
            assertThat((double) answer.scores()[i]).isCloseTo(expected, within(1e-6));
        }
    }
}
