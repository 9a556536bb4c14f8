package io.nextup.trainer.family.sasrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.family.Chains;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class SasRecTest {
    private static final int ITEMS = Chains.ITEMS;

    /** The default patience with so few cases is dozens of epochs; two learn the chain. */
    private static final TrainOptions SMALL =
            new SasRec()
                    .defaults()
                    .with(LearningOptions.MAX_LENGTH, 8)
                    .with(NetworkOptions.DIMENSION, 16)
                    .with(NetworkOptions.DROPOUT, 0.1)
                    .with(LearningOptions.BATCH_SIZE, 32)
                    .with(LearningOptions.LEARNING_RATE, 1e-2)
                    .with(LearningOptions.NEGATIVES, 16)
                    .with(LearningOptions.MAX_EPOCHS, 15)
                    .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 5);

    @TempDir Path directory;

    @Test
    void aRowOfASmallCatalogueTakesItsScoresAndItsHiddenMatrices() {
        assertThat(new SasRec().bytesPerRow(49_999, SMALL))
                .isEqualTo(4 * (3 * 50_000 + 12 * 8 * 16));
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
    void aRowOfALargeCatalogueTakesBoundsInsteadOfScores() {
        assertThat(new SasRec().bytesPerRow(50_000, SMALL)).isEqualTo(4 * (6_250 + 12 * 8 * 16));
    }

    @Test
    void aChainOfItemsIsLearnt() throws Exception {
        List<EpochReport> reports = new ArrayList<>();
        Trained trained = train(Chains.dataset(300), Chains.cases(100), SMALL, reports::add);
        try (TorchScorer scorer =
                TorchScorer.load(trained.module(), "cpu", ITEMS, ModelInputs.BIAS)) {
            List<EvaluationCase> unseen = Chains.cases(200);
            int hits = 0;
            for (EvaluationCase one : unseen) {
                long[] items = new long[8];
                for (int i = 0; i < one.history().length; i++) {
                    items[i] = one.history()[i];
                }
                hits +=
                        scorer.topk(ModelInput.row(items, items), 1).indices()[0] == one.target()
                                ? 1
                                : 0;
            }
            assertThat(hits / 200.0).isGreaterThan(0.95);
            assertThat(
                            Evaluator.ofModule(
                                            scorer,
                                            Chains.cases(100),
                                            true,
                                            new ModuleShape(ITEMS, 8))
                                    .get("NDCG@10"))
                    .isEqualTo(trained.bestValidationNdcg());
        }
        assertThat(reports.get(0).loss()).isGreaterThan(3 * reports.get(reports.size() - 1).loss());
        assertThat(reports.get(trained.bestEpoch() - 1).validationNdcg())
                .isEqualTo(trained.bestValidationNdcg());
        assertThat(reports).extracting(EpochReport::phase).containsOnly("full softmax");
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOtherOnes() throws Exception {
        Path first = train(1, "first").module();
        Path second = train(1, "second").module();
        Path other = train(2, "other").module();
        assertThat(first).hasSameBinaryContentAs(second);
        assertThat(Files.mismatch(first, other)).isNotNegative();
    }

    @Test
    void withoutValidationTheLastEpochIsKept() throws Exception {
        Trained trained = train(Chains.dataset(30), List.of(), epochs(3), report -> {});
        assertThat(trained.bestEpoch()).isEqualTo(3);
        assertThat(trained.bestValidationNdcg()).isNaN();
    }

    @Test
    void aTimeLimitThatIsSpentAtOnceStillLeavesAModel() throws Exception {
        List<EpochReport> reports = new ArrayList<>();
        TrainOptions hurried = epochs(12).with(LearningOptions.TIME_LIMIT, Duration.ofNanos(1));
        Trained trained = train(Chains.dataset(300), Chains.cases(10), hurried, reports::add);
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).remaining()).isEqualTo(Duration.ZERO);
        TorchScorer.load(trained.module(), "cpu", ITEMS, ModelInputs.BIAS).close();
    }

    @Test
    void nothingToLearnFromIsRefused() {
        Dataset single =
                new Dataset(
                        Chains.vocabulary(),
                        List.of("a", "b"),
                        TrainingSequences.of(new int[] {1}, new int[] {2}));
        assertThatThrownBy(() -> train(single, List.of(), SMALL, report -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2 sequences", "two items");
    }

    private Trained train(long seed, String name) throws IOException {
        TrainOptions options = epochs(2).withSeed(seed);
        Path own = Files.createDirectory(directory.resolve(name));
        return new SasRec()
                .train(
                        new TrainingTask(
                                Chains.dataset(60), Chains.cases(20), options, own, report -> {}));
    }

    private Trained train(
            Dataset fit,
            List<EvaluationCase> validation,
            TrainOptions options,
            TrainingListener listener)
            throws IOException {
        return new SasRec().train(new TrainingTask(fit, validation, options, directory, listener));
    }

    private static TrainOptions epochs(int epochs) {
        return SMALL.with(LearningOptions.MAX_EPOCHS, epochs)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, epochs)
                .with(LearningOptions.PATIENCE, 12);
    }
}
