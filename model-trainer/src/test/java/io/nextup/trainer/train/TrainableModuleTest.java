package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.train.NegativeSampler.Negatives;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainableModuleTest {
    /** The loss is the sum of a * target; with negatives, of b * b * negative. */
    private static final String SOURCE =
            """
            class Small(Module):
                __parameters__ = ["a", "b"]
                __buffers__ = []
                training : bool
                a : Tensor
                b : Tensor
                def loss(self, items, targets, met):
                    assert self.training
                    return torch.sum(self.a * targets) + 0 * torch.sum(self.b)
                def loss_sampled(self, items, targets, met, negatives, corrections):
                    return torch.sum(self.b * self.b * (negatives + corrections)) + 0 * torch.sum(self.a)
            """;

    private static final Batch BATCH = new Batch(new long[] {1, 2}, new long[] {2, -3}, 1, 2, 2);

    private static final Negatives NEGATIVES =
            new Negatives(new long[] {1, 2}, new float[] {0.5f, -0.5f});

    private static final TrainingStep FULL =
            SoftmaxSteps.full(BATCH, BATCH.metInput(false), List.of());
    private static final TrainingStep SAMPLED =
            SoftmaxSteps.sampled(BATCH, BATCH.metInput(false), NEGATIVES, List.of());

    @TempDir Path directory;

    @Test
    void stepsAreThoseOfAdam() throws Exception {
        try (TrainableModule module = load()) {
            assertThat(module.step(FULL, 0.1)).isEqualTo(1 * 2 - 3 * 5);
            // A constant gradient makes every step of Adam the learning rate.
            assertThat(module.snapshot().weights().get("a")[0]).isCloseTo(1 - 0.1f, within(1e-5f));
            assertThat(module.snapshot().weights().get("a")[1]).isCloseTo(5 + 0.1f, within(1e-5f));
            module.step(FULL, 0.1);
            module.step(FULL, 0.1);
            assertThat(module.snapshot().weights().get("a")[0]).isCloseTo(1 - 0.3f, within(1e-5f));
            assertThat(module.snapshot().weights().get("b")).containsExactly(2);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.98, 0.999})
    void negativesGoToTheSampledLossAndNoGradientIsLeftOver(double beta2) throws Exception {
        try (TrainableModule module = load(1e9, beta2, SOURCE)) {
            assertThat(module.step(SAMPLED, 0.1)).isEqualTo(4 + 8);
            // Second step by hand: gradients 12 and 6 * 1.9, first moments with beta .9, second
            // with beta2; a gradient that had not been cleared would make it larger.
            module.step(SAMPLED, 0.1);
            double first = 12;
            double second = 6 * 1.9;
            double mean = (0.1 * 0.9 * first + 0.1 * second) / (1 - 0.81);
            double square =
                    (1 - beta2) * (beta2 * first * first + second * second) / (1 - beta2 * beta2);
            double expected = 1.9 - 0.1 * mean / Math.sqrt(square);
            assertThat((double) module.snapshot().weights().get("b")[0])
                    .isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void restoredWeightsAreWhereTrainingGoesOn() throws Exception {
        try (TrainableModule module = load()) {
            Snapshot before = module.snapshot();
            module.step(FULL, 0.1);
            module.restore(before);
            assertThat(module.snapshot().weights().get("a")).containsExactly(1, 5);
            assertThat(module.step(FULL, 0.1)).isEqualTo(1 * 2 - 3 * 5);
        }
    }

    @Test
    void gradientsAreScaledDownWhereTheirCommonNormIsTooLarge() throws Exception {
        // Gradients of a: (2, -3), of b: 0. Adam's mean after a step is a tenth of them.
        double scale = 1.5 / Math.sqrt(13);
        try (TrainableModule module = load(1.5)) {
            module.step(FULL, 0.1);
            float[] means = module.snapshot().means().get("a");
            assertThat((double) means[0]).isCloseTo(0.2 * scale, within(1e-7));
            assertThat((double) means[1]).isCloseTo(-0.3 * scale, within(1e-7));
        }
        try (TrainableModule module = load(3.7)) {
            module.step(FULL, 0.1);
            assertThat(module.snapshot().means().get("a")).containsExactly(0.2f, -0.3f);
        }
    }

    @Test
    void aLossOrAGradientThatIsNoNumberEndsTheTraining() throws Exception {
        // The root of 0 is 0, but not its gradient.
        String rooted = SOURCE.replace("self.a * targets", "torch.sqrt(self.a * 0)");
        try (TrainableModule module = load(1, rooted)) {
            assertThatThrownBy(() -> module.step(FULL, 0.1))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("The gradients' norm is NaN: try a smaller learning rate");
            assertThatThrownBy(() -> module.step(FULL, 0.1))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("The loss is NaN: try a smaller learning rate");
        }
    }

    @Test
    void aSparseGradientTakesTheTableWhereADenseOneWould() throws Exception {
        Random random = new Random(1);
        try (TrainableModule sparse = loadTable(true);
                TrainableModule dense = loadTable(false)) {
            for (int i = 0; i < 60; i++) {
                long[] items = {random.nextInt(40), random.nextInt(40), random.nextInt(4)};
                Batch batch = new Batch(items, new long[] {0, 0, 0}, 1, 3, 3);
                Negatives negatives =
                        new Negatives(new long[] {random.nextInt(40)}, new float[] {0});
                double rate = 0.01 + 0.001 * i;
                TrainingStep step =
                        SoftmaxSteps.sampled(batch, batch.metInput(false), negatives, List.of());
                assertThat(sparse.step(step, rate))
                        .isCloseTo(dense.step(step, rate), within(1e-3f));
            }
            Snapshot one = sparse.snapshot();
            Snapshot other = dense.snapshot();
            assertClose(one.weights(), other.weights(), 1e-4f);
            assertClose(one.means(), other.means(), 2e-6f);
            assertClose(one.squares(), other.squares(), 2e-6f);
        }
    }

    private static void assertClose(
            Map<String, float[]> actual, Map<String, float[]> expected, float difference) {
        float[] values = actual.get("item_table");
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(expected.get("item_table")[i], within(difference));
        }
    }

    /** The loss pulls the rows of items and negatives towards 1, each as often as it is named. */
    private TrainableModule loadTable(boolean sparse) throws Exception {
        Path file = directory.resolve(sparse + ".pt");
        float[] values = new float[40 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        TorchArchive.write(
                file,
                new ScriptObject("Table")
                        .with("training", false)
                        .with("sparse", sparse)
                        .with("item_table", new ScriptTensor(values, 40, 3)),
                """
                class Table(Module):
                    __parameters__ = ["item_table"]
                    __buffers__ = []
                    training : bool
                    sparse : bool
                    item_table : Tensor
                    def loss_sampled(self, items, targets, met, negatives, corrections):
                        named = torch.cat([items.view([-1]), negatives])
                        rows = torch.embedding(self.item_table, named, -1, False, self.sparse)
                        return torch.sum((rows - 1) * (rows - 1))
                """);
        return TrainableModule.load(file, 5, 0.98);
    }

    private TrainableModule load() throws Exception {
        return load(1e9);
    }

    private TrainableModule load(double mostNorm) throws Exception {
        return load(mostNorm, SOURCE);
    }

    private TrainableModule load(double mostNorm, String source) throws Exception {
        return load(mostNorm, 0.98, source);
    }

    private TrainableModule load(double mostNorm, double beta2, String source) throws Exception {
        Path file = directory.resolve("model.pt");
        TorchArchive.write(
                file,
                new ScriptObject("Small")
                        .with("training", false)
                        .with("a", new ScriptTensor(new float[] {1, 5}, 2))
                        .with("b", new ScriptTensor(new float[] {2}, 1)),
                source);
        return TrainableModule.load(file, mostNorm, beta2);
    }
}
