package io.nextup.trainer.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.Probes;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.CheckpointFile;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.PreviousTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every family. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FamilyContract {
    private static final int ITEMS = Chains.ITEMS;
    private static final int LONGEST = 20;

    /** As float32 adds up in another order. */
    private static final float TOLERANCE = 2e-6f;

    private final Dataset fit = Chains.dataset(60);
    private final List<EvaluationCase> cases =
            Chains.cases(50).stream().map(this::withColumns).toList();

    private Path directory;
    private Trained trained;
    private TorchScorer scorer;

    protected abstract Family family();

    /** Small ones that fit a model in a second or two, and read at most 20 items. */
    protected abstract TrainOptions options(long seed);

    /** Returns the options of a network that learns in a second or two. */
    protected static TrainOptions small(TrainOptions defaults, long seed) {
        return defaults.withSeed(seed)
                .with(LearningOptions.MAX_LENGTH, LONGEST)
                .with(NetworkOptions.DIMENSION, 16)
                .with(NetworkOptions.DROPOUT, 0.1)
                .with(LearningOptions.BATCH_SIZE, 32)
                .with(LearningOptions.LEARNING_RATE, 1e-2)
                .with(LearningOptions.NEGATIVES, 16)
                .with(LearningOptions.MAX_EPOCHS, 2)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 1)
                .with(LearningOptions.PATIENCE, 2);
    }

    @BeforeAll
    void trainOnce(@TempDir Path shared) throws Exception {
        directory = shared;
        trained = train("once", 1, cases);
        scorer = load(trained);
    }

    @AfterAll
    void close() {
        scorer.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 31, 200, 600})
    void zerosAfterTheNewestItemChangeNothing(int width) {
        long[] items =
                Arrays.copyOf(new long[] {3, 10, 17, 5}, trained.shape().maxLength() == 1 ? 1 : 4);
        assertSameRow(
                scorer.topk(row(Arrays.copyOf(items, width), new long[0]), ITEMS),
                0,
                scorer.topk(row(items, new long[0]), ITEMS));
    }

    @Test
    void neighboursInABatchChangeNothing() {
        long[] batch = {3, 1, 12, 6, 0, 0, 9, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6};
        TopK together = scorer.topk(input(3, batch, new long[0]), ITEMS);
        for (int row = 0; row < 3; row++) {
            long[] alone = Arrays.copyOfRange(batch, row * 6, row * 6 + 6);
            assertSameRow(together, row, scorer.topk(row(alone, new long[0]), ITEMS));
        }
    }

    /** More positions than a feed-forward network takes at once, even of the last items alone. */
    @Test
    void manyNeighboursChangeNothingEither() {
        int rows = 4_200;
        long[] batch = new long[6 * rows];
        Arrays.setAll(batch, place -> 1 + place * 5 / 6 % ITEMS);
        TopK together = scorer.topk(input(rows, batch, new long[0]), ITEMS);
        List<TopK> alone =
                IntStream.range(0, 8)
                        .mapToObj(row -> Arrays.copyOfRange(batch, row * 6, row * 6 + 6))
                        .map(items -> scorer.topk(row(items, new long[0]), ITEMS))
                        .toList();
        for (int row = 0; row < rows; row++) {
            // The rows repeat after eight.
            assertSameRow(together, row, alone.get(row % 8));
        }
    }

    @Test
    void aRowOfABatchTakesAtLeastItsScores() {
        assertThat(trained.bytesPerRow()).isGreaterThanOrEqualTo(3 * Float.BYTES * (ITEMS + 1L));
    }

    @Test
    void whatIsExcludedIsLeftOutAndNothingElseChanges() {
        TopK all = scorer.topk(row(new long[] {3, 10}, new long[0]), ITEMS);
        int best = all.indices()[0];
        int third = all.indices()[2];
        TopK fewer =
                scorer.topk(row(new long[] {3, 10}, new long[] {third, best, 0, 0}), ITEMS - 2);
        IntPredicate isOther = i -> all.indices()[i] != best && all.indices()[i] != third;
        assertThat(fewer.indices())
                .containsExactlyInAnyOrder(
                        IntStream.range(0, ITEMS)
                                .filter(isOther)
                                .map(i -> all.indices()[i])
                                .toArray());
        if (scoresItemsAlone()) {
            assertThat(sorted(fewer.scores())).isEqualTo(sorted(all.scores(), isOther));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9, 1})
    void whatABiasForbidsIsLeftOutAsIfItWereExcluded(double share) {
        Random random = new Random(3);
        float[] values = new float[ITEMS + 1];
        long[] forbidden =
                IntStream.rangeClosed(1, ITEMS)
                        .filter(item -> random.nextDouble() < share)
                        .asLongStream()
                        .toArray();
        for (long item : forbidden) {
            values[(int) item] = Float.NEGATIVE_INFINITY;
        }
        ModelInput input = row(new long[] {3, 10}, new long[] {5});
        long[] both = Arrays.copyOf(forbidden, forbidden.length + 1);
        both[forbidden.length] = 5;
        assertSameRow(
                scorer.topk(input, ITEMS, ItemBias.of(values)),
                0,
                scorer.topk(row(new long[] {3, 10}, both), ITEMS));
    }

    @Test
    void aBiasHoldsForEachRowOfABatchAndOneOfZerosSaysNothing() {
        float[] values = new float[ITEMS + 1];
        for (int item = 1; item <= ITEMS; item++) {
            values[item] = item % 3 == 0 ? Float.NEGATIVE_INFINITY : item % 5 - 2;
        }
        ItemBias bias = ItemBias.of(values);
        ItemBias zeros = ItemBias.of(new float[ITEMS + 1]);
        long[][] items = {{3, 10}, {4, 1}};
        ModelInput batch = input(2, new long[] {3, 10, 4, 1}, new long[] {5, 7});
        TopK together = scorer.topk(batch, ITEMS, bias);
        for (int row = 0; row < 2; row++) {
            ModelInput alone = row(items[row], new long[] {row == 0 ? 5 : 7});
            assertSameRow(together, row, scorer.topk(alone, ITEMS, bias));
            assertSameRow(scorer.topk(batch, ITEMS, zeros), row, scorer.topk(alone, ITEMS));
        }
    }

    @Test
    void boostsRankAsAPlainSortOfBoostedScoresDoes() {
        assumeTrue(scoresItemsAlone(), "shares depend on what an answer may hold");
        Random random = new Random(4);
        float[] values = new float[ITEMS + 1];
        for (int item = 1; item <= ITEMS; item++) {
            values[item] =
                    switch (random.nextInt(4)) {
                        case 0 -> Float.NEGATIVE_INFINITY;
                        case 1 -> (float) Math.log(1 + 4 * random.nextDouble());
                        case 2 -> (float) Math.log(0.2 + random.nextDouble());
                        default -> 0;
                    };
        }
        ModelInput input = row(new long[] {3, 10, 4}, new long[] {2, 7});
        TopK plain = scorer.topk(input, ITEMS);
        TopK answer = scorer.topk(input, ITEMS, ItemBias.of(values));

        List<Integer> allowed =
                IntStream.range(0, ITEMS)
                        .filter(plain::isItem)
                        .boxed()
                        .filter(place -> Float.isFinite(values[plain.indices()[place]]))
                        .toList();
        double[] expected =
                allowed.stream()
                        .mapToDouble(
                                place ->
                                        boosted(
                                                plain.scores()[place],
                                                values[plain.indices()[place]]))
                        .toArray();
        for (int place = 0; place < ITEMS; place++) {
            int index = answer.indices()[place];
            if (place >= allowed.size()) {
                assertThat(index).isZero();
                continue;
            }
            assertThat((double) answer.scores()[place])
                    .isCloseTo(
                            boosted(plain.scores()[plain.placeOf(index, 0)], values[index]),
                            within(1e-6 * (1 + Math.abs(plain.scores()[0])) * 4));
        }
        double[] descending = Arrays.stream(expected).map(score -> -score).sorted().toArray();
        for (int place = 0; place < allowed.size(); place++) {
            assertThat((double) answer.scores()[place])
                    .isCloseTo(
                            -descending[place],
                            within(1e-6 * (1 + Math.abs(plain.scores()[0])) * 4));
        }
    }

    /** Returns a boosted score: for logits the sum. */
    protected double boosted(double score, double bias) {
        return score + bias;
    }

    /** Returns a boosted count; of an item without one, the rank that stands for it. */
    protected static double boostedCount(double score, double bias) {
        return score > 0 ? score * Math.exp(bias) : score / Math.exp(bias);
    }

    /** Returns false where an item's score is its share of those that an answer may hold. */
    protected boolean scoresItemsAlone() {
        return true;
    }

    @Test
    void moreThanTheCatalogueIsFilledWithPadding() {
        TopK answer = scorer.topk(row(new long[] {3, 1}, new long[] {3, 1}), ITEMS + 4);
        int[] items = Arrays.copyOf(answer.indices(), ITEMS - 2);
        assertThat(items).doesNotContain(0, 1, 3).doesNotHaveDuplicates();
        assertThat(Arrays.copyOfRange(answer.indices(), ITEMS - 2, ITEMS + 4)).containsOnly(0);
        assertThat(Arrays.copyOfRange(answer.scores(), ITEMS - 2, ITEMS + 4))
                .containsOnly(Float.NEGATIVE_INFINITY);
    }

    @Test
    void whereAllItemsAreExcludedTheAnswerIsPaddingAndNeighboursAreNotChanged() {
        long[] items = {3, 10, 17, 12, 6, 0};
        long[] exclude = new long[2 * ITEMS];
        Arrays.setAll(exclude, i -> i < ITEMS ? i + 1 : i == ITEMS ? 8 : 0);
        TopK together = scorer.topk(input(2, items, exclude), ITEMS);
        assertThat(Arrays.copyOf(together.indices(), ITEMS)).containsOnly(0);
        assertThat(Arrays.copyOf(together.scores(), ITEMS)).containsOnly(Float.NEGATIVE_INFINITY);
        assertSameRow(together, 1, scorer.topk(row(new long[] {12, 6, 0}, new long[] {8}), ITEMS));
    }

    @Test
    void paddingIsNeverRecommendedNotEvenToAnEmptySequence() {
        TopK answer = scorer.topk(input(2, new long[] {0, 0, 4, 0}, new long[0]), ITEMS);
        assertThat(answer.indices()).doesNotContain(0);
    }

    @Test
    void probesAreReproducedByThePublishedArtifact() throws Exception {
        assertThat(trained.probes()).hasSize(4);
        Probe all = trained.probes().get(3);
        assertThat(all.k()).isEqualTo(ITEMS + 2);
        assertThat(all.indices()).doesNotContainAnyElementsOf(all.exclude());
        Path published = Files.createDirectory(directory.resolve("published"));
        Files.copy(trained.module(), published.resolve("model.pt"));
        Artifact artifact =
                Artifact.write(
                        published,
                        new ArtifactDraft(family().name(), trained.shape().maxLength())
                                .withVersion("v1", "2026-11-24T16:05:01Z")
                                .withInputs(trained.shape().inputs())
                                .withProbes(trained.probes())
                                .withPopularItems(List.of("1"))
                                .withProvenance(trained.hyperParameters()),
                        Chains.vocabulary());
        TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild()).close();
    }

    /** A user's own sequence would be published with the model, and outlive the user's erasure. */
    @Test
    void noProbeHoldsTwoItemsThatAnyUserMetOneAfterTheOther() {
        for (Probe probe : trained.probes()) {
            for (int i = 1; i < probe.items().size(); i++) {
                List<Integer> pair = probe.items().subList(i - 1, i + 1);
                assertThat(Stream.of(fit.sequences()))
                        .noneMatch(
                                own ->
                                        Collections.indexOfSubList(
                                                        Arrays.stream(own).boxed().toList(), pair)
                                                >= 0);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws Exception {
        assertThat(train("again", 1, cases).module()).hasSameBinaryContentAs(trained.module());
    }

    @Test
    void theModuleIsAllThatIsLeft() throws Exception {
        try (Stream<Path> files = Files.list(trained.module().getParent())) {
            assertThat(files).containsExactly(trained.module());
        }
    }

    @Test
    void theValidationFigureIsThatOfTheModule() {
        assertThat(ndcg(scorer, trained, cases, true)).isEqualTo(trained.bestValidationNdcg());
    }

    /** Of items that users come back to, nobody who leaves seen ones out finds any. */
    @Test
    void whereAJobLeavesSeenItemsInTheValidationDoesToo() throws Exception {
        List<EvaluationCase> repeats =
                cases.stream()
                        .map(one -> new EvaluationCase(one.history(), one.history()[3]))
                        .map(this::withColumns)
                        .toList();
        Path own = Files.createDirectory(directory.resolve("seen"));
        Trained other =
                family().train(
                                new TrainingTask(
                                        fit,
                                        repeats,
                                        false,
                                        options(1),
                                        own,
                                        report -> {},
                                        Continuation.none()));
        try (TorchScorer its = load(other)) {
            assertThat(ndcg(its, other, repeats, false))
                    .isEqualTo(other.bestValidationNdcg())
                    .isPositive();
        }
    }

    private static double ndcg(
            TorchScorer its, Trained model, List<EvaluationCase> asked, boolean excludeSeen) {
        return Evaluator.ofModule(its, asked, excludeSeen, model.shape()).get("NDCG@10");
    }

    @Test
    void withoutValidationThereIsAModelAndNoFigure() throws Exception {
        Trained unjudged = train("unjudged", 1, List.of());
        assertThat(unjudged.bestValidationNdcg()).isNaN();
        load(unjudged).close();
    }

    @Test
    void aWarmStartGoesOnFromWhatWasLearnt() throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        Trained first =
                train(
                        "first",
                        options(1),
                        new Continuation(Optional.empty(), Optional.of(checkpoint)));
        if (!Files.exists(checkpoint)) {
            assertThat(options(1).has(LearningOptions.MAX_EPOCHS)).isFalse();
            return;
        }
        PreviousTraining previous =
                new PreviousTraining(
                        CheckpointFile.readBest(checkpoint),
                        fit.vocabulary(),
                        first.hyperParameters());
        // Steps so small that nothing is learnt by them.
        TrainOptions still =
                options(1)
                        .with(LearningOptions.LEARNING_RATE, 1e-9)
                        .with(LearningOptions.MAX_EPOCHS, 1);
        Trained warm =
                train("warm", still, new Continuation(Optional.of(previous), Optional.empty()));
        assertThat(warm.bestValidationNdcg()).isGreaterThanOrEqualTo(first.bestValidationNdcg());
        if (family() instanceof NetworkFamily) {
            Trained cold = train("cold", still, Continuation.none());
            assertThat(cold.bestValidationNdcg()).isLessThan(first.bestValidationNdcg());
        }
    }

    private Trained train(String name, TrainOptions options, Continuation continuation)
            throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        return family().train(
                        new TrainingTask(
                                fit, cases, true, options, own, report -> {}, continuation));
    }

    @Test
    void itIsFoundByItsNameAndSaysWhatItWasMadeWith() {
        assertThat(Families.onClassPath().named(family().name())).hasSameClassAs(family());
        assertThat(trained.hyperParameters()).containsAllEntriesOf(options(1).texts());
        assertThat(trained.shape().maxLength()).isLessThanOrEqualTo(LONGEST);
    }

    private Trained train(String name, long seed, List<EvaluationCase> validation)
            throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        return family().train(new TrainingTask(fit, validation, options(seed), own, report -> {}));
    }

    private static TorchScorer load(Trained model) throws ArtifactException {
        return TorchScorer.load(model.module(), "cpu", ITEMS, model.shape().inputs());
    }

    private ModelInputs inputs() {
        return family().inputs(options(1));
    }

    /** The case with times and types of its history, where the family takes them. */
    private EvaluationCase withColumns(EvaluationCase one) {
        return new EvaluationCase(
                one.items(),
                one.from(),
                one.to(),
                one.target(),
                (from, to) ->
                        Probes.row(inputs(), Arrays.copyOfRange(one.items(), from, to)).columns());
    }

    private ModelInput row(long[] items, long[] exclude) {
        return input(1, items, exclude);
    }

    /** The input with times and types of the items, where the family takes them. */
    private ModelInput input(int rows, long[] items, long[] exclude) {
        ModelInput bare = new ModelInput(rows, items, exclude);
        List<InputRow> all =
                IntStream.range(0, rows)
                        .mapToObj(
                                row ->
                                        new InputRow(
                                                part(items, row, bare.width()),
                                                part(exclude, row, bare.excludeWidth()),
                                                Probes.row(inputs(), part(items, row, bare.width()))
                                                        .columns()))
                        .toList();
        return SequenceEncoder.input(inputs(), all, bare.width(), bare.excludeWidth());
    }

    private static int[] part(long[] values, int row, int width) {
        return Arrays.stream(values, row * width, (row + 1) * width)
                .filter(value -> value != 0)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static void assertSameRow(TopK batch, int row, TopK alone) {
        int start = row * ITEMS;
        assertThat(Arrays.copyOfRange(batch.indices(), start, start + ITEMS))
                .isEqualTo(alone.indices());
        for (int i = 0; i < ITEMS; i++) {
            assertThat(batch.scores()[start + i]).isCloseTo(alone.scores()[i], within(TOLERANCE));
        }
    }

    private static List<Float> sorted(float[] scores) {
        return sorted(scores, i -> true);
    }

    private static List<Float> sorted(float[] scores, IntPredicate which) {
        return IntStream.range(0, scores.length)
                .filter(which)
                .mapToObj(i -> scores[i])
                .sorted()
                .toList();
    }
}
