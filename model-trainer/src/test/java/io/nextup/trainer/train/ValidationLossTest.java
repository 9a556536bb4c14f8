package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationLossTest {
    private static final int ITEMS = 23;
    private static final int MAX_LENGTH = 4;

    /** Half of all activations are left out while training: the loss must not see that. */
    private static final TrainOptions OPTIONS =
            new SasRec()
                    .defaults()
                    .with(LearningOptions.MAX_LENGTH, MAX_LENGTH)
                    .with(NetworkOptions.DIMENSION, 8)
                    .with(NetworkOptions.LAYERS, 1)
                    .with(NetworkOptions.DROPOUT, 0.5);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLossIsThatOfTheScoresWhichTheModuleServes(boolean excludeSeen) throws Exception {
        Path module = directory.resolve("module.pt");
        Network network = new SasRec().network(ITEMS, OPTIONS);
        network.write(module, network.initialWeights(7));
        List<EvaluationCase> cases =
                List.of(
                        new EvaluationCase(new int[] {1, 2, 3, 4, 5, 6}, 7),
                        new EvaluationCase(new int[] {9}, ITEMS),
                        new EvaluationCase(new int[] {5, 5}, 5));
        double sum = 0;
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", ITEMS, ModelInputs.BIAS)) {
            // The third target is an item of its history, which a job may leave out.
            for (EvaluationCase one : cases.subList(0, excludeSeen ? 2 : 3)) {
                sum += crossEntropy(scorer, excludeSeen, one);
            }
        }
        assertThat(
                        new ValidationLoss(cases, excludeSeen, new ModuleShape(ITEMS, MAX_LENGTH))
                                .of(module))
                .isCloseTo(sum / (excludeSeen ? 2 : 3), within(1e-5));
    }

    @Test
    void casesWithoutAHistoryOrATargetAreLeftOut() throws Exception {
        List<EvaluationCase> none =
                List.of(new EvaluationCase(new int[0], 3), new EvaluationCase(new int[] {3}, 0));
        assertThat(new ValidationLoss(none, true, new ModuleShape(ITEMS, MAX_LENGTH)).of(directory))
                .isZero();
    }

    /** Every case scores all items, after each epoch that ties with the best. */
    @Test
    void aTieOfALargeCatalogueIsBrokenByFewerCases() {
        assertThat(ValidationLoss.mostCases(0)).isEqualTo(1_000);
        assertThat(ValidationLoss.mostCases(12_000)).isEqualTo(1_000);
        assertThat(ValidationLoss.mostCases(200_000)).isEqualTo(1_000);
        assertThat(ValidationLoss.mostCases(1_000_000)).isEqualTo(200);
        assertThat(ValidationLoss.mostCases(Integer.MAX_VALUE)).isEqualTo(1);
    }

    private static double crossEntropy(
            TorchScorer scorer, boolean excludeSeen, EvaluationCase one) {
        long[] seen = Arrays.stream(one.history()).asLongStream().toArray();
        long[] history = Arrays.stream(seen).skip(Math.max(0, one.length() - MAX_LENGTH)).toArray();
        TopK all = scorer.topk(ModelInput.row(history, excludeSeen ? seen : new long[0]), ITEMS);
        double total = 0;
        double target = 0;
        for (int i = 0; i < ITEMS; i++) {
            double score = all.scores()[i];
            total += Math.exp(score);
            target = all.indices()[i] == one.target() ? score : target;
        }
        return Math.log(total) - target;
    }
}
