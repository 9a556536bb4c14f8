package io.nextup.trainer.family.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.gru4rec.Gru4Rec;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.family.sessionknn.PlainSessionKnn;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import io.nextup.trainer.family.sessionknn.TimesOf;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionKnnBlendTest {
    private static final int ITEMS = 23;
    private static final int READS = 5;

    @TempDir Path directory;
    private final Dataset fit = RandomSequences.dataset(40, ITEMS, 5);
    private final Blend blend = Blend.of(new SasRec(), new SessionKnn());

    @ParameterizedTest
    @CsvSource({"0.5, false", "0.28125, true"})
    void scoresAreTheSharesOfTheNetworkAndOfSessionKnnMixed(double weight, boolean shortlists)
            throws Exception {
        Blend blend = new Blend(new SasRec(), new SessionKnn(), (items, transitions) -> shortlists);
        Trained trained = pass(blend, "blend", weight);
        assertThat(trained.hyperParameters())
                .containsEntry("blendOf", "sasrec")
                .containsEntry("blendWith", "session-knn")
                .containsEntry("blendWeight", Double.toString(weight));
        assertThat(trained.shape().maxLength()).isEqualTo(10);
        try (TorchScorer mixed = load(trained);
                TorchScorer learnt = load(pass(new SasRec(), "network", weight))) {
            assertMixed(mixed, learnt, weight, 4);
            assertMixed(mixed, learnt, weight, 1, 2, 3, 2, 2);
            // Session kNN reads the newest five of them alone, the network all.
            assertMixed(mixed, learnt, weight, 9, 8, 7, 1, 2, 3, 4, 5, 6);
            // Item 23 occurs nowhere: no session shares it.
            assertMixed(mixed, learnt, weight, ITEMS);
        }
    }

    @Test
    void withAllWeightItRanksAsSessionKnnAlone() throws Exception {
        try (TorchScorer mixed = load(pass(blend, "blend", 1));
                TorchScorer counted = load(pass(new SessionKnn(), "knn", 1))) {
            for (int[] sequence : List.of(new int[] {4}, new int[] {7, 1, 2, 3, 4, 5, 6})) {
                TopK own = answer(counted, sequence);
                int found = 0;
                while (own.scores()[found] > 0) {
                    found++;
                }
                assertThat(found).isBetween(10, ITEMS - 1);
                // Others have no share, and no order.
                assertThat(Arrays.copyOf(answer(mixed, sequence).indices(), found))
                        .isEqualTo(Arrays.copyOf(own.indices(), found));
            }
        }
    }

    /** No session has item 23: session kNN has no order, though it has all weight. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatNoSessionSharesRanksAsByTheNetworkAlone(boolean shortlists) throws Exception {
        Blend blend = new Blend(new SasRec(), new SessionKnn(), (items, entries) -> shortlists);
        try (TorchScorer mixed = load(pass(blend, "blend", 1));
                TorchScorer learnt = load(pass(new SasRec(), "network", 1))) {
            assertMixed(mixed, learnt, 1, ITEMS);
            assertThat(answer(mixed, ITEMS).indices()).isEqualTo(answer(learnt, ITEMS).indices());
        }
    }

    /**
     * The session 1 2 3 4 is cut after 2 where 3 comes a millisecond later than half an hour. So
     * session kNN gives 2 all of its share after 1, and else a third.
     */
    @Test
    void aPauseEndsASessionOfItsIndex() throws Exception {
        float[] scores = new float[2];
        for (int late = 0; late < 2; late++) {
            long first = 1_767_225_600_000L;
            long third = first + 1_860_000 + late;
            Dataset timed =
                    new Dataset(
                            RandomSequences.dataset(1, 4, 5).vocabulary(),
                            List.of("u"),
                            new TrainingSequences(
                                    new int[][] {{1, 2, 3, 4}},
                                    user ->
                                            TimesOf.millis(
                                                    first, first + 60_000, third, third + 1)));
            Trained trained = pass(blend, timed, "late-" + late, 0.75);
            try (TorchScorer scorer =
                    TorchScorer.load(trained.module(), "cpu", 4, ModelInputs.BIAS)) {
                TopK answer = scorer.topk(ModelInput.row(longs(1), new long[0]), 4);
                int two = Arrays.stream(answer.indices()).boxed().toList().indexOf(2);
                scores[late] = answer.scores()[two];
            }
        }
        // The network is the same: it reads no times.
        assertThat((double) scores[1] - scores[0]).isCloseTo(0.75 * (1 - 1 / 3.), within(1e-6));
    }

    @Test
    void withoutWeightItRanksAsTheNetworkAlone() throws Exception {
        try (TorchScorer mixed = load(pass(blend, "blend", 0));
                TorchScorer learnt = load(pass(new SasRec(), "network", 0))) {
            for (int[] sequence : List.of(new int[] {4}, new int[] {7, 1, 2, 3, 4, 5, 6})) {
                assertThat(answer(mixed, sequence).indices())
                        .isEqualTo(answer(learnt, sequence).indices());
            }
        }
    }

    /** The sessions alone answer rightly here: a network that is hardly trained only disturbs. */
    @Test
    void theWeightIsTheOneThatTheValidationLikesBest() throws Exception {
        List<EvaluationCase> cases;
        try (TorchScorer counted = load(pass(new SessionKnn(), "knn", 1))) {
            cases =
                    Arrays.stream(fit.sequences())
                            .filter(history -> plain(history).size() > 3)
                            .map(history -> new EvaluationCase(history, unseen(counted, history)))
                            .toList();
        }
        assertThat(cases).hasSizeGreaterThan(30);
        Path own = Files.createDirectory(directory.resolve("judged"));
        Trained judged = blend.train(new TrainingTask(fit, cases, options(), own, report -> {}));
        assertThat(Double.parseDouble(judged.hyperParameters().get("blendWeight")))
                .isGreaterThanOrEqualTo(0.75);
        assertThat(judged.bestValidationNdcg()).isGreaterThan(0.99);
    }

    @Test
    void itReadsTheOptionsOfItsNetworkAndOfSessionKnn() {
        Blend other = Blend.of(new Gru4Rec(), new SessionKnn());
        assertThat(other.defaults())
                .isEqualTo(
                        TrainOptions.none()
                                .byDefault(Blend.BLEND_OF, "gru4rec")
                                .byDefault(Blend.BLEND_WITH, "session-knn")
                                .withAll(new Gru4Rec().defaults())
                                .withAll(new SessionKnn().defaults()));
    }

    @Test
    void itIsTheVariantThatTheOptionsAskFor() {
        Families families = Families.of(List.of(new Blend(), new Gru4Rec(), new SessionKnn()));
        TrainOptions asked = new Blend().defaults().with(Blend.BLEND_WITH, "session-knn");
        assertThat(new Blend().variant(asked, families).defaults()).isEqualTo(blend.defaults());
        assertThat(new Blend().variant(asked.with(Blend.BLEND_OF, "gru4rec"), families).defaults())
                .isEqualTo(Blend.of(new Gru4Rec(), new SessionKnn()).defaults());
        assertThatThrownBy(
                        () ->
                                new Blend()
                                        .variant(asked.with(Blend.BLEND_WITH, "gru4rec"), families))
                .isInstanceOf(RequestException.class)
                .hasMessage(
                        "blendWith: A blend cannot mix gru4rec with a network: try"
                                + " session-knn");
    }

    @Test
    void theOptionsOfABlendWithOtherCountsAreRefused() {
        TrainOptions other = Blend.of(new SasRec(), new Markov()).defaults();
        assertThatThrownBy(() -> blend.check(other))
                .isInstanceOf(RequestException.class)
                .hasMessage(
                        "blendWith is markov, and this blend's counts are session-knn: take its"
                                + " variant");
    }

    private Trained pass(Family family, String name, double weight) throws IOException {
        return pass(family, fit, name, weight);
    }

    private Trained pass(Family family, Dataset fit, String name, double weight)
            throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        Pass pass = new Pass(Long.MIN_VALUE, Map.of("blendWeight", Double.toString(weight)));
        return family.train(
                new TrainingTask(
                        fit,
                        List.of(),
                        true,
                        options(),
                        own,
                        report -> {},
                        Continuation.of(pass, Optional.empty())));
    }

    /** Those of the blend; its parts find theirs among them. */
    private TrainOptions options() {
        return blend.defaults()
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

    private static TorchScorer load(Trained trained) throws Exception {
        return TorchScorer.load(trained.module(), "cpu", ITEMS, ModelInputs.BIAS);
    }

    private static TopK answer(TorchScorer scorer, int... sequence) {
        return scorer.topk(ModelInput.row(longs(sequence), new long[0]), ITEMS);
    }

    private static int unseen(TorchScorer scorer, int... history) {
        return scorer.topk(ModelInput.row(longs(history), longs(history)), 1).indices()[0];
    }

    private static long[] longs(int... items) {
        return Arrays.stream(items).asLongStream().toArray();
    }

    /** Scores of session kNN above 0 by item. */
    private Map<Integer, Double> plain(int... sequence) {
        return new PlainSessionKnn(
                        Arrays.stream(fit.sequences())
                                .map(own -> Arrays.stream(own).boxed().collect(Collectors.toSet()))
                                .filter(own -> own.size() > 1)
                                .toList(),
                        1_000,
                        1_000,
                        200)
                .scores(
                        Arrays.copyOfRange(
                                sequence, Math.max(0, sequence.length - READS), sequence.length));
    }

    private void assertMixed(
            TorchScorer mixed, TorchScorer learnt, double weight, int... sequence) {
        Map<Integer, Double> counted = plain(sequence);
        double countedSum = counted.values().stream().mapToDouble(score -> score).sum();
        assertThat(countedSum == 0).isEqualTo(sequence[0] == ITEMS);
        double[] exponentials = new double[ITEMS + 1];
        TopK logits = answer(learnt, sequence);
        for (int i = 0; i < ITEMS; i++) {
            exponentials[logits.indices()[i]] = Math.exp(logits.scores()[i]);
        }
        double sum = Arrays.stream(exponentials).sum();
        TopK answer = answer(mixed, sequence);
        assertThat(answer.indices()).doesNotHaveDuplicates();
        for (int i = 0; i < ITEMS; i++) {
            int item = answer.indices()[i];
            double own = exponentials[item] / sum;
            double share = countedSum == 0 ? own : counted.getOrDefault(item, 0.0) / countedSum;
            assertThat((double) answer.scores()[i])
                    .isCloseTo((1 - weight) * own + weight * share, within(1e-6));
        }
    }
}
