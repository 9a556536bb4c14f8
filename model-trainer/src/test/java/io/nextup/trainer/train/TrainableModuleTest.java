package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.model.torch.ScriptObject;
import io.nextup.model.torch.ScriptTensor;
import io.nextup.model.torch.TorchArchive;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                def loss(self, items, targets):
                    assert self.training
                    return torch.sum(self.a * targets) + 0 * torch.sum(self.b)
                def loss_sampled(self, items, targets, negatives):
                    return torch.sum(self.b * self.b * negatives) + 0 * torch.sum(self.a)
            """;

    private static final Batch BATCH = new Batch(new long[] {1, 2}, new long[] {2, -3}, 1, 2, 2);

    @TempDir Path directory;

    @Test
    void stepsAreThoseOfAdam() throws Exception {
        try (TrainableModule module = load()) {
            assertThat(module.step(BATCH)).isEqualTo(1 * 2 - 3 * 5);
            // A constant gradient makes every step of Adam the learning rate.
            assertThat(module.weights().get("a")[0]).isCloseTo(1 - 0.1f, within(1e-5f));
            assertThat(module.weights().get("a")[1]).isCloseTo(5 + 0.1f, within(1e-5f));
            module.step(BATCH);
            module.step(BATCH);
            assertThat(module.weights().get("a")[0]).isCloseTo(1 - 0.3f, within(1e-5f));
            assertThat(module.weights().get("b")).containsExactly(2);
        }
    }

    @Test
    void negativesGoToTheSampledLossAndNoGradientIsLeftOver() throws Exception {
        try (TrainableModule module = load()) {
            assertThat(module.step(BATCH, new long[] {1, 2})).isEqualTo(4 + 8);
            // Second step by hand: gradients 12 and 6 * 1.9, first moments with beta .9, second
            // with .98; a gradient that had not been cleared would make it larger.
            module.step(BATCH, new long[] {1, 2});
            double first = 12;
            double second = 6 * 1.9;
            double mean = (0.1 * 0.9 * first + 0.1 * second) / (1 - 0.81);
            double square =
                    (0.02 * 0.98 * first * first + 0.02 * second * second) / (1 - 0.98 * 0.98);
            double expected = 1.9 - 0.1 * mean / Math.sqrt(square);
            assertThat((double) module.weights().get("b")[0]).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void restoredWeightsAreWhereTrainingGoesOn() throws Exception {
        try (TrainableModule module = load()) {
            Map<String, float[]> before = module.weights();
            module.step(BATCH);
            module.restore(before);
            assertThat(module.weights().get("a")).containsExactly(1, 5);
            assertThat(module.step(BATCH)).isEqualTo(1 * 2 - 3 * 5);
        }
    }

    private TrainableModule load() throws Exception {
        Path file = directory.resolve("model.pt");
        TorchArchive.write(
                file,
                new ScriptObject("Small")
                        .with("training", false)
                        .with("a", new ScriptTensor(new float[] {1, 5}, 2))
                        .with("b", new ScriptTensor(new float[] {2}, 1)),
                SOURCE);
        return TrainableModule.load(file, 0.1, 1);
    }
}
